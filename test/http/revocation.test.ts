import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../support/seeded-hub.ts'
import { readRows } from './kept-rows.ts'
import { startHub, type RunningHub } from './running-hub.ts'

let hub: RunningHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub?.close())

const role = (id: string, name: string) => `/api/people/${id}/roles/${name}`

describe('a revocation', () => {
  it('is seen by the very next request, though the cookie still claims the role', async () => {
    const [admin, coach] = [await hub.as('admin'), await hub.signIn(PEOPLE.otherCoach)]
    const cookies = new Map(coach.cookies)
    for (let round = 0; round < 5; round += 1) {
      expect((await coach.get('/api/people')).status).toBe(200)
      expect((await admin.delete(role(PEOPLE.otherCoach.id, 'coach'))).status).toBe(200)
      for (const [name, value] of cookies) coach.cookies.set(name, value)
      expect([round, (await coach.get('/api/people')).status]).toEqual([round, 403])
      expect((await admin.put(role(PEOPLE.otherCoach.id, 'coach'))).status).toBe(200)
      for (const [name, value] of cookies) coach.cookies.set(name, value)
      expect([round, (await coach.get('/api/people')).status]).toEqual([round, 200])
    }
  })

  it('of an admin by another takes effect while the first is reading, and is kept in the log', async () => {
    const [admin, promoted] = [await hub.as('admin'), await hub.signIn(PEOPLE.coach)]
    expect((await admin.put(role(PEOPLE.coach.id, 'admin'))).status).toBe(200)
    // Their access cookie says coach: the role it lacks is found by signing in anew.
    const again = await hub.signIn(PEOPLE.coach)
    expect((await again.get('/api/audit')).status).toBe(200)
    expect((await admin.delete(role(PEOPLE.coach.id, 'admin'))).status).toBe(200)
    expect((await again.get('/api/audit')).status).toBe(403)
    expect((await promoted.get('/api/audit')).status).toBe(403)
    const events = await readRows(
      hub.file,
      `select action, outcome from tickless_audit_events where targets like ? and action like 'role.%' order by id`,
      [`%${PEOPLE.coach.id}%`],
    )
    expect(events.map(({ action }) => action)).toEqual(['role.assigned', 'role.revoked'])
  })

  it('that would leave the practice without an admin is a conflict, and changes nothing', async () => {
    const admin = await hub.as('admin')
    expect((await admin.delete(role(PEOPLE.admin.id, 'admin'))).status).toBe(409)
    expect((await admin.get('/api/audit')).status).toBe(200)
  })

  it('changes the tenant’s epoch, and only that tenant’s', async () => {
    const epochs = async () =>
      new Map((await readRows(hub.file, 'select * from tickless_epochs')).map((row) => [row['tenant'], row['epoch']]))
    const before = await epochs()
    const admin = await hub.as('admin')
    expect((await admin.put(role(PEOPLE.otherClient.id, 'coach'))).status).toBe(200)
    const after = await epochs()
    expect(after.get(PEOPLE.admin.tenant)).not.toBe(before.get(PEOPLE.admin.tenant))
    expect(after.get(PEOPLE.foreignAdmin.tenant)).toBe(before.get(PEOPLE.foreignAdmin.tenant))
  })
})
