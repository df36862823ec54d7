import { createClient } from '@libsql/client'
import { get, type IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { HubClient, HubResponse } from '../support/hub-client.ts'
import { PEOPLE } from '../support/seeded-hub.ts'
import { auditedRequests, readRows } from './kept-rows.ts'
import { startHub, type RunningHub } from './running-hub.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

let hub: RunningHub | undefined
afterEach(async () => {
  await hub?.close()
  hub = undefined
})

/** A session of the other coach's: asking for it is a denial, and an event. */
async function theirs(running: RunningHub): Promise<string> {
  const { items } = (await (await running.as('otherCoach')).get('/api/sessions?limit=1')).json()
  return `/api/sessions/${items[0].id}`
}

function requestIds(answers: readonly HubResponse[]): string[] {
  return answers.map(({ headers }) => String(headers['x-request-id']))
}

/** Opens a stream and does not read it: the server is left with an answer that has begun. */
function unread(client: HubClient, path: string): Promise<IncomingMessage> {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return new Promise((resolve, reject) => {
    const request = get(`${client.origin}${path}`, { headers: { cookie }, agent: false }, (response) => {
      response.on('error', () => {})
      resolve(response.pause())
    })
    request.on('error', reject)
  })
}

/** Fills the log of the first practice, so that an export does not fit into the buffers of a socket. */
async function fillLog(file: string, events: number): Promise<void> {
  const client = createClient({ url: `file:${file}` })
  try {
    const reason = 'x'.repeat(4_000)
    await client.execute({
      sql: `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
        insert into tickless_audit_events (id, tenant, occurred_at_ms, sequence, instance_id, actor_type, action, outcome, targets, reason, count, schema_version)
        select printf('01990000-0000-7000-9000-%012x', i), ?, 1, i, 'filler', 'system', 'filled', 'success', '[]', ?, 1, 1 from n`,
      args: [events, PEOPLE.admin.tenant, reason],
    })
  } finally {
    client.close()
  }
}

/** Another process would be no different: the lock is the file's. */
async function lockedFor(file: string, work: () => Promise<void>): Promise<void> {
  const client = createClient({ url: `file:${file}` })
  const lock = await client.transaction('write')
  try {
    await work()
  } finally {
    await lock.rollback()
    client.close()
  }
}

describe.each([
  ['npm start', ['npm', 'start']],
  ['what npm start becomes', [process.execPath, 'app/_server/launch.mjs']],
])('SIGTERM to %s', (_what, command) => {
  it('during an open stream and a flush loses nothing, ends within 10 s and leaves no process', async () => {
    // Demo mode of the launcher's own: no variable says so, as on a newcomer's machine.
    hub = await startHub({ command, cwd: REPOSITORY, env: { HUB_DEMO: undefined, AUTH_SECRET: undefined } })
    const path = await theirs(hub)
    const [admin, coach] = [await hub.as('admin'), await hub.as('coach')]
    await fillLog(hub.file, 5_000)
    const stream = await unread(admin, '/api/audit/export')
    expect(stream.statusCode).toBe(200)

    const answers = await Promise.all(Array.from({ length: 60 }, () => coach.get(path)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]))
    const stopped = await hub.server.stop('SIGTERM')
    stream.destroy()

    expect(stopped.tookMs).toBeLessThan(10_000)
    expect(stopped.leftProcesses).toBe(false)
    expect(hub.server.output()).not.toMatch(/⨯|Unhandled|ERR_/)
    const kept = await auditedRequests(hub.file, requestIds(answers))
    expect(kept.size).toBe(60)
  })

  it('while the database is locked by another process keeps trying, and loses nothing', async () => {
    hub = await startHub({ command, cwd: REPOSITORY, env: { HUB_DEMO: undefined, AUTH_SECRET: undefined } })
    const { server, file } = hub
    const path = await theirs(hub)
    const coach = await hub.as('coach')
    let answers: HubResponse[] = []
    let stopping: ReturnType<typeof server.stop> | undefined
    await lockedFor(file, async () => {
      answers = await Promise.all(Array.from({ length: 5 }, () => coach.get(path)))
      stopping = server.stop('SIGTERM')
      // Half a second of a lock, with the signal in it: a flush that is slow.
      await new Promise((resolve) => {
        setTimeout(resolve, 500)
      })
    })
    const stopped = await stopping!
    expect(stopped.tookMs).toBeLessThan(10_000)
    expect(stopped.leftProcesses).toBe(false)
    const ids = requestIds(answers)
    const kept = await auditedRequests(file, ids)
    // What the database would not take is told to the console, whole: the dead letter. Nothing is in neither.
    const told = (id: string) => server.output().includes(`"requestId":"${id}"`)
    expect(ids.filter((id) => !kept.has(id) && !told(id))).toEqual([])
    expect(kept.size).toBe(5)
  })
})

describe('a second start', () => {
  it('finds everything as it was left, logins included', async () => {
    hub = await startHub()
    const { file, secret } = hub
    const coach = await hub.as('coach')
    const body = {
      clientId: PEOPLE.client.id,
      title: 'Over the restart',
      startsAt: '2027-06-01T09:00:00Z',
      durationMinutes: 30,
    }
    const { id } = (await coach.post('/api/sessions', body)).json()
    await hub.server.stop()
    const again = await startHub({ file, env: { AUTH_SECRET: secret } })
    try {
      const visitor = again.stranger()
      for (const [name, value] of coach.cookies) visitor.cookies.set(name, value)
      expect((await visitor.get(`/api/sessions/${id}`)).json().title).toBe('Over the restart')
      expect(await readRows(file, 'select count(*) as tenants from tenants')).toEqual([{ tenants: 2 }])
    } finally {
      await again.close()
    }
  })

  it('beside the first, over the same file, serves too: what one writes the other reads', async () => {
    hub = await startHub()
    const { file, secret } = hub
    const second = await startHub({ file, env: { AUTH_SECRET: secret } })
    try {
      const [here, there] = [await hub.as('admin'), await second.as('admin')]
      const { items } = (await here.get('/api/sessions?limit=1')).json()
      const { id, version } = items[0]
      expect((await here.patch(`/api/sessions/${id}`, { version, notes: 'From here.' })).status).toBe(200)
      expect((await there.get(`/api/sessions/${id}`)).json().notes).toBe('From here.')
      expect((await there.patch(`/api/sessions/${id}`, { version, notes: 'Late.' })).status).toBe(409)
    } finally {
      await second.close()
    }
  })
})
