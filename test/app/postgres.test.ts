import { afterAll, describe, expect, it } from 'vitest'
import type { HubPolicy } from '../../app/_server/policy.ts'
import { DEMO_PEOPLE } from '../../app/_server/seed-people.ts'
import { DEMO_PASSWORD } from '../../app/_server/seed.ts'
import { mayDo, visibleSessions } from '../../app/_server/session-view.ts'
import { createTestScope } from '../../lib/testing/index.ts'
import { createTestPostgres } from '../support/postgres.ts'
import { MONDAY, openDemoHub, personOf } from './demo-hub.ts'

const postgres = await createTestPostgres()
afterAll(() => postgres?.drop())

// What another engine could do otherwise: locks, the order of text, types of columns. Rules are tested on libSQL.
describe.skipIf(postgres === undefined)('the Hub over Postgres', () => {
  const open = () => openDemoHub(postgres!.url)

  it('is migrated and seeded once by two instances that start together', async () => {
    const hubs = [open(), open()]
    await Promise.all(hubs.map(({ hub }) => hub.database.ready()))
    expect(await hubs[1]!.hub.database.kysely.selectFrom('users').select('id').execute()).toHaveLength(12)
  })

  it('shows what the policy allows, page by page and in order', async () => {
    const { hub, as } = open()
    const everything = await hub.database.kysely.selectFrom('coaching_sessions').selectAll().execute()
    for (const { id, tenant, roles } of DEMO_PEOPLE) {
      const queried = await visibleSessions(hub.database.kysely, { id, tenant, roles }).execute()
      const allowed = everything.filter((row) =>
        mayDo(hub.access.policy as HubPolicy, { id, tenant, roles }, 'session:read', row),
      )
      expect(queried.map((row) => row.id).toSorted()).toEqual(allowed.map((row) => row.id).toSorted())
    }
    const whole = await hub.sessions.list({ when: 'past', limit: 100 }, as('Ada'))
    const first = await hub.sessions.list({ when: 'past', limit: 7 }, as('Ada'))
    const rest = await hub.sessions.list({ when: 'past', limit: 100, cursor: first.next }, as('Ada'))
    expect([...first.items, ...rest.items]).toEqual(whole.items)
  })

  it('signs in, plans, changes, refuses the second of two changes, and keeps the trail', async () => {
    const { hub, as, clock } = open()
    expect(
      (await hub.signIn.signIn('ben@northlight.example', DEMO_PASSWORD, createTestScope({ clock })))?.person.name,
    ).toBe('Ben Lindqvist')
    const startsAt = new Date(MONDAY + 86_400_000).toISOString()
    const planned = { clientId: personOf('Dev').id, title: 'x', startsAt, durationMinutes: 60 }
    const { id, version } = await hub.sessions.create(planned, as('Ben'))
    const writes = ['a', 'b', 'c'].map((notes) => hub.sessions.update(id, { version, notes }, as('Ben')))
    const ends = await Promise.allSettled(writes)
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const lost = ends.find((end) => end.status === 'rejected')
    expect(lost?.reason).toMatchObject({ code: 'ERR_TICKLESS_CONFLICT', current: { version: version + 1 } })
    expect((await hub.people.assign(personOf('Dev').id, 'coach', as('Ada'))).roles).toEqual(['client', 'coach'])
    const { items } = await hub.auditTrail.list({ limit: 1 }, as('Ada'))
    expect(items[0]).toMatchObject({ action: 'role.assigned', actorName: 'Ada Okafor' })
  })

  it('always keeps an admin, though two instances revoke at once', async () => {
    const [one, two] = [open(), open()]
    await one.hub.people.assign(personOf('Ben').id, 'admin', one.as('Ada'))
    const both = await Promise.allSettled([
      one.hub.people.revoke(personOf('Ben').id, 'admin', one.as('Ada')),
      two.hub.people.revoke(personOf('Ada').id, 'admin', two.as('Ben')),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
