import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startHub } from '../http/running-hub.ts'
import { PEOPLE } from '../support/seeded-hub.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickless-kill-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

it('what was answered before a kill -9 is there afterwards, and the Hub starts again on the same file', async () => {
  const file = join(folder, 'hub.db')
  const answered: string[] = []
  let told = 0
  const first = await startHub({ file })
  const coach = await first.as('coach')
  const admin = await first.as('admin')
  const startsAt = new Date(Date.now() + 30 * 86_400_000).toISOString()
  let killed = false
  /** Asks until the process is gone. An answer other than the expected one ends the test. */
  async function keepAsking(ask: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await ask()
      } catch (error) {
        if (killed) return
        throw error
      }
    }
  }
  const writers = Array.from({ length: 8 }, () =>
    keepAsking(async () => {
      const answer = await coach.post('/api/sessions', {
        title: 'Written before the kill',
        clientId: PEOPLE.client.id,
        startsAt,
        durationMinutes: 50,
      })
      expect(answer.status).toBe(201)
      answered.push(answer.json<{ id: string }>().id)
    }),
  )
  // A change of roles is audited durably: its event is written before the answer.
  let grant = true
  const roles = keepAsking(async () => {
    const answer = await admin.send(grant ? 'PUT' : 'DELETE', `/api/people/${PEOPLE.otherCoach.id}/roles/client`)
    expect(answer.status).toBeLessThan(300)
    grant = !grant
    told += 1
  })
  const enough = (async () => {
    while (answered.length < 100 || told < 10) await new Promise((resolve) => setImmediate(resolve))
  })()
  await Promise.race([enough, ...writers, roles])
  killed = true
  await first.server.stop('SIGKILL')
  await Promise.all([...writers, roles])

  const second = await startHub({ file })
  try {
    const reader = await second.as('coach')
    for (const id of answered) expect((await reader.get(`/api/sessions/${id}`)).status).toBe(200)
    const auditor = await second.as('admin')
    const lines = (await auditor.get('/api/audit/export')).text.trim().split('\n')
    const last = JSON.parse(lines.pop()!) as { export: { complete: boolean; events: number } }
    expect(last.export).toEqual({ complete: true, events: lines.length })
    const events = lines.map((line) => JSON.parse(line) as { action: string; id: string })
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    const changes = events.filter(({ action }) => action.startsWith('role.'))
    expect(changes.length).toBeGreaterThanOrEqual(told)
    console.warn(`kill -9: ${answered.length} sessions and ${told} role changes answered, all found again`)
  } finally {
    await second.close()
  }
})
