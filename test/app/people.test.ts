import { describe, expect, it } from 'vitest'
import { openDemoHub, personOf } from './demo-hub.ts'

describe('people', () => {
  it('are those of the practice, with addresses for admins alone', async () => {
    const { hub, as } = openDemoHub()
    const admin = await hub.people.list({}, as('Ada'))
    expect(admin.items.map(({ name }) => name)).toContain('Grace Lee')
    expect(admin.items.some(({ name }) => name === 'Jun Watanabe')).toBe(false)
    expect(admin.items.every(({ email }) => email?.endsWith('@northlight.example'))).toBe(true)
    const coach = await hub.people.list({ role: 'client' }, as('Ben'))
    expect(coach.items.map(({ name }) => name)).toEqual(['Dev Patel', 'Elif Demir', 'Farid Haddad', 'Grace Lee'])
    expect(coach.items.some((person) => 'email' in person)).toBe(false)
  })

  it('are read page by page', async () => {
    const { hub, as } = openDemoHub()
    const first = await hub.people.list({ limit: 3 }, as('Ada'))
    const second = await hub.people.list({ limit: 100, cursor: first.next }, as('Ada'))
    const whole = await hub.people.list({ limit: 100 }, as('Ada'))
    expect([...first.items, ...second.items]).toEqual(whole.items)
    expect(whole.next).toBeUndefined()
  })

  it('gain and lose what a role allows at once in this instance', async () => {
    const { hub, as } = openDemoHub()
    const may = async () =>
      (
        await hub.access.decide(
          'session:create',
          { tenant: personOf('Dev').tenant, coachId: personOf('Dev').id },
          as('Dev'),
        )
      ).effect
    expect(await may()).toBe('deny')
    expect((await hub.people.assign(personOf('Dev').id, 'coach', as('Ada'))).roles).toEqual(['client', 'coach'])
    expect(await may()).toBe('allow')
    expect((await hub.people.revoke(personOf('Dev').id, 'coach', as('Ada'))).roles).toEqual(['client'])
    expect(await may()).toBe('deny')
  })

  it('leave a trail that was written before the answer, and none when nothing changed', async () => {
    const { hub, as } = openDemoHub()
    await hub.people.assign(personOf('Dev').id, 'coach', as('Ada'))
    await hub.people.assign(personOf('Dev').id, 'coach', as('Ada'))
    await hub.people.revoke(personOf('Dev').id, 'admin', as('Ada'))
    const { items } = await hub.auditTrail.list({}, as('Ada'))
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      action: 'role.assigned',
      targets: [{ type: 'person', id: personOf('Dev').id }],
      changes: { roles: { before: ['client'], after: ['client', 'coach'] } },
    })
  })

  it('always keep an admin, however many are revoked at once', async () => {
    const { hub, as } = openDemoHub()
    const conflict = { code: 'ERR_TICKLESS_CONFLICT' }
    await expect(hub.people.revoke(personOf('Ada').id, 'admin', as('Ada'))).rejects.toMatchObject(conflict)
    await hub.people.assign(personOf('Ben').id, 'admin', as('Ada'))
    const both = await Promise.allSettled([
      hub.people.revoke(personOf('Ben').id, 'admin', as('Ada')),
      hub.people.revoke(personOf('Ada').id, 'admin', as('Ben')),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const { items } = await hub.people.list({ role: 'admin' }, as('Ada'))
    expect(items).toHaveLength(1)
  })

  it('of another practice are not there', async () => {
    const { hub, as } = openDemoHub()
    const notFound = { code: 'ERR_TICKLESS_NOT_FOUND' }
    await expect(hub.people.assign(personOf('Jun').id, 'admin', as('Ada'))).rejects.toMatchObject(notFound)
    await expect(hub.people.revoke(personOf('Hanna').id, 'admin', as('Ada'))).rejects.toMatchObject(notFound)
    expect((await hub.people.list({ role: 'admin' }, as('Hanna'))).items).toHaveLength(1)
  })
})
