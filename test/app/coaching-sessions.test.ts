import { describe, expect, it } from 'vitest'
import type { CoachingSession, SessionSummary } from '../../app/_server/coaching-session.ts'
import type { SessionQuery } from '../../app/_server/coaching-sessions.ts'
import type { HubPolicy } from '../../app/_server/policy.ts'
import { DEMO_PEOPLE } from '../../app/_server/seed-people.ts'
import { mayDo, visibleSessions } from '../../app/_server/session-view.ts'
import { MONDAY, openDemoHub, personOf } from './demo-hub.ts'

type DemoHub = ReturnType<typeof openDemoHub>

/** Every session that somebody is shown, read page by page. */
async function all({ hub, as }: DemoHub, first: string, query: SessionQuery = {}): Promise<SessionSummary[]> {
  const found: SessionSummary[] = []
  let cursor: string | undefined
  do {
    const page = await hub.sessions.list({ limit: 4, ...query, cursor }, as(first))
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return found
}

const tomorrow = new Date(MONDAY + 24 * 3_600_000).toISOString()

async function plan({ hub, as }: DemoHub, coach = 'Ben', client = 'Dev'): Promise<CoachingSession> {
  const session = { clientId: personOf(client).id, title: 'A session', startsAt: tomorrow, durationMinutes: 60 }
  return hub.sessions.create(session, as(coach))
}

describe('the list of sessions', () => {
  it('shows a coach their own clients, a client their own sessions and an admin the practice', async () => {
    const demo = openDemoHub()
    const [ada, ben, carla, dev] = await Promise.all(['Ada', 'Ben', 'Carla', 'Dev'].map((name) => all(demo, name)))
    expect(ben!.length).toBeGreaterThan(3)
    expect(ben!.every(({ coach }) => coach.name === 'Ben Lindqvist')).toBe(true)
    expect(dev!.length).toBeGreaterThan(1)
    expect(dev!.every(({ client }) => client.name === 'Dev Patel')).toBe(true)
    expect(ada!.map(({ id }) => id).toSorted()).toEqual([...ben!, ...carla!].map(({ id }) => id).toSorted())
  })

  it('asks the database for what the policy allows, no more and no less', async () => {
    const { hub } = openDemoHub()
    const { kysely } = hub.database
    const everything = await kysely.selectFrom('coaching_sessions').selectAll().execute()
    for (const { id, tenant, roles } of DEMO_PEOPLE) {
      for (const held of [roles, ['client'], ['coach'], ['admin'], ['client', 'coach']]) {
        const reader = { id, tenant, roles: held }
        const queried = await visibleSessions(kysely, reader).execute()
        const allowed = everything.filter((row) => mayDo(hub.access.policy as HubPolicy, reader, 'session:read', row))
        expect(queried.map((row) => row.id).toSorted()).toEqual(allowed.map((row) => row.id).toSorted())
      }
    }
  })

  it('is refused to somebody without a role', async () => {
    const { hub, as } = openDemoHub()
    await hub.people.revoke(personOf('Dev').id, 'client', as('Ada'))
    await expect(hub.sessions.list({}, as('Dev'))).rejects.toMatchObject({ code: 'ERR_TICKLESS_DENIED' })
  })

  it('never shows another practice', async () => {
    const demo = openDemoHub()
    const north = new Set((await all(demo, 'Ada')).map(({ id }) => id))
    const harbour = await all(demo, 'Hanna')
    expect(harbour.length).toBeGreaterThan(0)
    expect(harbour.some(({ id }) => north.has(id))).toBe(false)
  })

  it('is read page by page, in order, nothing twice and nothing left out', async () => {
    const demo = openDemoHub()
    const pages = await all(demo, 'Ada', { when: 'past', limit: 3 })
    const whole = await demo.hub.sessions.list({ when: 'past', limit: 100 }, demo.as('Ada'))
    expect(pages).toEqual(whole.items)
    const starts = pages.map(({ startsAt }) => startsAt)
    expect(starts).toEqual(starts.toSorted().toReversed())
  })

  it('moves a session from upcoming to past when it is over, not when it begins', async () => {
    const demo = openDemoHub()
    const { id } = await plan(demo)
    const shows = async (when: 'upcoming' | 'past') => (await all(demo, 'Ben', { when })).some((item) => item.id === id)
    demo.clock.set(MONDAY + 24 * 3_600_000 + 59 * 60_000)
    expect([await shows('upcoming'), await shows('past')]).toEqual([true, false])
    demo.clock.set(MONDAY + 25 * 3_600_000)
    expect([await shows('upcoming'), await shows('past')]).toEqual([false, true])
  })

  it('refuses a cursor that it did not give', async () => {
    const { hub, as } = openDemoHub()
    for (const cursor of [
      'x',
      'bnVsbA',
      Buffer.from('["a"]').toString('base64url'),
      Buffer.from('["a",1]').toString('base64url'),
    ]) {
      await expect(hub.sessions.list({ cursor }, as('Ben'))).rejects.toMatchObject({
        code: 'ERR_TICKLESS_INVALID_INPUT',
      })
    }
  })

  it('tells each reader what they may do', async () => {
    const demo = openDemoHub()
    const { id } = await plan(demo)
    expect((await demo.hub.sessions.get(id, demo.as('Ben'))).may).toEqual({ update: true, cancel: true })
    expect((await demo.hub.sessions.get(id, demo.as('Dev'))).may).toEqual({ update: false, cancel: true })
    expect((await demo.hub.sessions.get(id, demo.as('Ada'))).may).toEqual({ update: true, cancel: true })
  })
})

describe('one session', () => {
  it('is found by its people and the admins alone', async () => {
    const demo = openDemoHub()
    const { id } = await plan(demo)
    for (const name of ['Carla', 'Elif', 'Hanna', 'Jun']) {
      await expect(demo.hub.sessions.get(id, demo.as(name))).rejects.toMatchObject({ code: 'ERR_TICKLESS_NOT_FOUND' })
    }
    expect(await demo.hub.sessions.resource(id, demo.as('Hanna'))).toBeUndefined()
  })

  it('keeps the first of two changes, and gives the second writer what it is now', async () => {
    const demo = openDemoHub()
    const { id, version } = await plan(demo)
    await demo.hub.sessions.update(id, { version, notes: 'first' }, demo.as('Ben'))
    await expect(demo.hub.sessions.update(id, { version, notes: 'second' }, demo.as('Ada'))).rejects.toMatchObject({
      code: 'ERR_TICKLESS_CONFLICT',
      current: { id, notes: 'first', version: version + 1 },
    })
    expect((await demo.hub.sessions.get(id, demo.as('Dev'))).notes).toBe('first')
  })

  it('lets one of many writers at once through, and loses nobody’s text in silence', async () => {
    const demo = openDemoHub()
    const { id, version } = await plan(demo)
    const writes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((notes) => demo.hub.sessions.update(id, { version, notes }, demo.as('Ben'))),
    )
    const won = writes.filter((write) => write.status === 'fulfilled')
    expect(won).toHaveLength(1)
    expect((await demo.hub.sessions.get(id, demo.as('Ben'))).notes).toBe(won[0]!.value.notes)
  })

  it('once cancelled is neither moved nor cancelled again, and still takes notes', async () => {
    const demo = openDemoHub()
    const { id } = await plan(demo)
    const cancelled = await demo.hub.sessions.cancel(id, undefined, demo.as('Dev'))
    expect(cancelled.status).toBe('cancelled')
    const { version } = cancelled
    const conflict = { code: 'ERR_TICKLESS_CONFLICT', current: { status: 'cancelled' } }
    const later = new Date(MONDAY + 48 * 3_600_000).toISOString()
    await expect(demo.hub.sessions.update(id, { version, startsAt: later }, demo.as('Ben'))).rejects.toMatchObject(
      conflict,
    )
    await expect(demo.hub.sessions.update(id, { version, durationMinutes: 30 }, demo.as('Ben'))).rejects.toMatchObject(
      conflict,
    )
    await expect(demo.hub.sessions.cancel(id, version, demo.as('Ben'))).rejects.toMatchObject(conflict)
    const noted = await demo.hub.sessions.update(id, { version, notes: 'ill', startsAt: tomorrow }, demo.as('Ben'))
    expect(noted).toMatchObject({ notes: 'ill', version: version + 1 })
  })

  it('is completed once it has begun, and not before', async () => {
    const demo = openDemoHub()
    const { id, version } = await plan(demo)
    const complete = () => demo.hub.sessions.update(id, { version, status: 'completed' }, demo.as('Ben'))
    await expect(complete()).rejects.toMatchObject({ code: 'ERR_TICKLESS_CONFLICT' })
    demo.clock.set(MONDAY + 25 * 3_600_000)
    expect((await complete()).status).toBe('completed')
  })

  it('lies ahead, by two years at most', async () => {
    const demo = openDemoHub()
    const { id, version } = await plan(demo)
    for (const startsAt of ['2026-11-23T09:30:00Z', '2020-01-01T00:00:00Z', '2029-01-01T00:00:00Z']) {
      const moved = demo.hub.sessions.update(id, { version, startsAt }, demo.as('Ben'))
      await expect(moved).rejects.toMatchObject({ issues: [{ path: 'startsAt' }] })
    }
  })

  it('is planned for a coach and a client of the practice alone', async () => {
    const { hub, as } = openDemoHub()
    const session = { clientId: personOf('Dev').id, title: 'x', startsAt: tomorrow, durationMinutes: 60 }
    const wrong: [Partial<typeof session> & { coachId?: string }, string][] = [
      [{ clientId: personOf('Jun').id }, 'clientId'],
      [{ clientId: personOf('Carla').id }, 'clientId'],
      [{ coachId: personOf('Elif').id }, 'coachId'],
      [{ coachId: personOf('Ivo').id }, 'coachId'],
    ]
    for (const [change, path] of wrong) {
      await expect(hub.sessions.create({ ...session, ...change }, as('Ada'))).rejects.toMatchObject({
        issues: [{ path }],
      })
    }
  })

  it('leaves a trail of every change, without a word of the notes', async () => {
    const demo = openDemoHub()
    const { id, version } = await plan(demo)
    const scope = demo.as('Ben')
    await demo.hub.sessions.update(id, { version, title: 'Renamed', notes: 'in confidence' }, scope)
    await scope.end()
    await demo.hub.audit.drain()
    const { items } = await demo.hub.auditTrail.list({ limit: 10 }, demo.as('Ada'))
    const update = items.find(({ action }) => action === 'session.update')
    expect(update).toMatchObject({
      actorName: 'Ben Lindqvist',
      targets: [{ type: 'session', id }],
      changes: {
        title: { before: 'A session', after: 'Renamed' },
        notes: { before: '0 characters', after: '13 characters' },
      },
    })
    expect(JSON.stringify(items)).not.toContain('in confidence')
  })
})
