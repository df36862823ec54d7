import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { buildHub } from '../../app/_server/compose.ts'
import { readEnv } from '../../app/_server/env.ts'
import { DEMO_PEOPLE } from '../../app/_server/seed-people.ts'
import { demoSessions } from '../../app/_server/seed-sessions.ts'
import { demoAccounts } from '../../app/_server/seed.ts'
import { createShutdown } from '../../lib/adapters/node/index.ts'
import { createManualClock, createTestScope } from '../../lib/testing/index.ts'
import { MONDAY, openDemoHub, TEST_SECRET } from './demo-hub.ts'

describe('the demo data', () => {
  it('is two practices, a dozen people and weeks of sessions on both sides of today, whenever today is', () => {
    for (const nowMs of [MONDAY, Date.UTC(2027, 1, 28, 23, 59), Date.UTC(2030, 5, 1)]) {
      const sessions = demoSessions(createManualClock({ nowMs }))
      const now = new Date(nowMs).toISOString()
      const ahead = sessions.filter((row) => row.starts_at > now)
      const behind = sessions.filter((row) => row.ends_at <= now)
      expect(ahead.length).toBeGreaterThan(15)
      expect(behind.length).toBeGreaterThan(15)
      expect(ahead.every((row) => row.status === 'scheduled')).toBe(true)
      expect(behind.some((row) => row.status === 'scheduled')).toBe(false)
      expect(new Set(sessions.map((row) => row.id)).size).toBe(sessions.length)
    }
    expect(DEMO_PEOPLE).toHaveLength(12)
    expect(new Set(demoAccounts().accounts.map(({ email }) => email)).size).toBe(12)
  })

  it('pairs a coach with a client of the same practice, and everybody has something to see', () => {
    const sessions = demoSessions(createManualClock({ nowMs: MONDAY }))
    const person = (id: string) => DEMO_PEOPLE.find((other) => other.id === id)!
    for (const row of sessions) {
      expect(person(row.coach_id)).toMatchObject({ tenant: row.tenant, roles: expect.arrayContaining(['coach']) })
      expect(person(row.client_id)).toMatchObject({ tenant: row.tenant, roles: ['client'] })
    }
    const seen = new Set(sessions.flatMap((row) => [row.coach_id, row.client_id]))
    expect(DEMO_PEOPLE.filter(({ id, roles }) => !seen.has(id) && !roles.includes('admin'))).toEqual([])
  })

  it('is written once when two instances start together', async () => {
    const one = openDemoHub()
    const two = openDemoHub(one.databaseUrl)
    await Promise.all([one.hub.database.ready(), two.hub.database.ready()])
    const users = await two.hub.database.kysely.selectFrom('users').select('id').execute()
    expect(users).toHaveLength(12)
  })
})

describe('a production database', () => {
  it('that holds nobody gets its first admin, once, and no demo account', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hub-'))
    const clock = createManualClock({ nowMs: MONDAY })
    const open = (password: string) =>
      buildHub(
        readEnv({
          AUTH_SECRET: TEST_SECRET,
          DATABASE_URL: `file:${join(folder, 'hub.db')}`,
          FIRST_ADMIN_EMAIL: 'Boss@Example.com',
          FIRST_ADMIN_PASSWORD: password,
        }),
        createShutdown(),
        clock,
      )
    const first = open('a long password')
    const second = open('another password')
    onTestFinished(async () => {
      await Promise.all([first.close(), second.close()])
      rmSync(folder, { recursive: true, force: true })
    })
    const scope = createTestScope({ clock })
    expect((await first.signIn.signIn('boss@example.com', 'a long password', scope))?.person.roles).toEqual(['admin'])
    expect(await second.signIn.signIn('boss@example.com', 'another password', scope)).toBeUndefined()
    expect(await first.database.kysely.selectFrom('users').select('email').execute()).toEqual([
      { email: 'boss@example.com' },
    ])
    expect(first.demo).toBeUndefined()
  })
})
