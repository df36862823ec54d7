import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PEOPLE } from '../../app/_server/seed-people.ts'
import { PEOPLE } from '../support/seeded-hub.ts'
import { readRows } from './kept-rows.ts'
import { startHub, type RunningHub } from './running-hub.ts'

interface Session {
  readonly id: string
  readonly title: string
  readonly startsAt: string
  readonly status: string
  readonly notes: string
  readonly version: number
  readonly coach: { readonly id: string }
  readonly client: { readonly id: string }
}

let hub: RunningHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub?.close())

/** An instant some days ahead, on the hour. */
const inDays = (days: number) =>
  new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + days * 86_400_000).toISOString()

async function created(title: string, who: 'coach' | 'admin' = 'coach'): Promise<Session> {
  const body = { clientId: PEOPLE.client.id, title, startsAt: inDays(9), durationMinutes: 60 }
  const answer = await (await hub.as(who)).post('/api/sessions', body)
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([201, expect.any(String)])
  return answer.json<Session>()
}

/** Every session that somebody sees, over all pages. */
async function visible(who: keyof typeof PEOPLE): Promise<Session[]> {
  const items: Session[] = []
  let cursor: string | undefined
  do {
    const page = `/api/sessions?limit=100&when=any${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const answer = await (await hub.as(who)).get(page)
    expect(answer.status).toBe(200)
    const { items: more, next } = answer.json<{ items: Session[]; next?: string }>()
    items.push(...more)
    cursor = next
  } while (cursor !== undefined)
  return items
}

describe('signing in', () => {
  it.each(Object.keys(PEOPLE) as (keyof typeof PEOPLE)[])('works for the %s of the demo data', async (who) => {
    const client = await hub.as(who)
    expect([...client.cookies.keys()].toSorted()).toEqual(['hub_access', 'hub_session'])
    expect((await client.get('/api/sessions')).status).toBe(200)
  })

  it('sets cookies that scripts cannot read and other sites do not send', async () => {
    const { email, password } = PEOPLE.client
    const answer = await hub.stranger().post('/api/sign-in', { email, password })
    const lines = answer.headers['set-cookie'] ?? []
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/; ?HttpOnly/i)
    for (const line of lines) expect(line).toMatch(/; ?SameSite=Lax/i)
    expect(answer.text).not.toContain('eyJ')
  })

  it('refuses a wrong password and an unknown address alike', async () => {
    const wrong = await hub.stranger().post('/api/sign-in', { email: PEOPLE.client.email, password: 'wrong-password' })
    const unknown = await hub
      .stranger()
      .post('/api/sign-in', { email: 'nobody@northlight.example', password: 'wrong-password' })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(wrong.json().detail).toBe(unknown.json().detail)
    expect(wrong.headers['set-cookie']).toBeUndefined()
  })

  it('ends with signing out: the same cookies are worth nothing afterwards', async () => {
    const client = await hub.signIn(PEOPLE.otherClient)
    const before = new Map(client.cookies)
    expect((await client.get('/api/sessions')).status).toBe(200)
    expect((await client.post('/api/sign-out', {})).status).toBeLessThan(400)
    expect(client.cookies.size).toBe(0)
    for (const [name, value] of before) client.cookies.set(name, value)
    expect((await client.get('/api/sessions')).status).toBe(401)
  })

  it('is asked of a stranger: 401 for a call, a redirect that remembers the way for a page', async () => {
    const call = await hub.stranger().get('/api/sessions')
    expect([call.status, call.json().code]).toEqual([401, 'unauthenticated'])
    const page = await hub.stranger().get('/sessions?when=past')
    expect(page.status).toBe(307)
    expect(page.headers.location).toMatch(/^(?:http:\/\/127\.0\.0\.1:\d+)?\/\?to=%2Fsessions/)
  })
})

describe('a session', () => {
  it('is planned, read, rewritten, moved and cancelled, and each step is audited', async () => {
    const coach = await hub.as('coach')
    const client = await hub.as('client')
    const planned = await created('From first to last')
    expect(planned).toMatchObject({ status: 'scheduled', version: 1, coach: { id: PEOPLE.coach.id } })
    expect((await client.get(`/api/sessions/${planned.id}`)).json<Session>().title).toBe('From first to last')

    const path = `/api/sessions/${planned.id}`
    const noted = await coach.patch(path, { version: 1, notes: 'What was agreed.' })
    expect([noted.status, noted.json<Session>().version]).toEqual([200, 2])
    const moved = await coach.patch(path, { version: 2, startsAt: inDays(12), durationMinutes: 90 })
    expect([moved.status, moved.json<Session>().startsAt]).toEqual([200, inDays(12)])
    const cancelled = await client.post(`${path}/cancel`, { version: 3 })
    expect([cancelled.status, cancelled.json<Session>().status]).toEqual([200, 'cancelled'])
    expect((await coach.patch(path, { version: 4, startsAt: inDays(13) })).status).toBe(409)

    const seen = (await coach.get(path)).json<Session>()
    expect(seen).toMatchObject({ status: 'cancelled', notes: 'What was agreed.', startsAt: inDays(12), version: 4 })
    const events = await readRows(
      hub.file,
      `select action from tickless_audit_events where outcome = 'success' and targets like ? order by id`,
      [`%${planned.id}%`],
    )
    expect(events).toHaveLength(4)
    // What a client says in confidence is no business of the log.
    expect(JSON.stringify(await readRows(hub.file, 'select * from tickless_audit_events'))).not.toContain(
      'What was agreed',
    )
  })

  it('edited by two at once goes to the first; the second gets a 409, the row as it is, and loses no text', async () => {
    const session = await created('For two editors')
    const path = `/api/sessions/${session.id}`
    const [coach, admin] = [await hub.as('coach'), await hub.as('admin')]
    expect((await coach.patch(path, { version: 1, notes: 'The coach was first.' })).status).toBe(200)
    const second = await admin.patch(path, { version: 1, notes: 'The admin was second.' })
    expect(second.status).toBe(409)
    const problem = second.json<{ code: string; current: Session }>()
    expect(problem).toMatchObject({ code: 'conflict', current: { notes: 'The coach was first.', version: 2 } })
    expect((await admin.patch(path, { version: problem.current.version, notes: 'Both.' })).status).toBe(200)
  })

  it('edited by twenty at the very same time changes once per version', async () => {
    const session = await created('For twenty editors')
    const coach = await hub.as('coach')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        coach.patch(`/api/sessions/${session.id}`, { version: 1, notes: `${index}` }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 409)])
    expect((await coach.get(`/api/sessions/${session.id}`)).json<Session>().version).toBe(2)
  })
})

describe('what somebody sees', () => {
  it('is their own: a coach and a client theirs, an admin the tenant’s, nobody another tenant’s', async () => {
    const own = new Set(DEMO_PEOPLE.filter(({ tenant }) => tenant === PEOPLE.admin.tenant).map(({ id }) => id))
    const [byAdmin, byCoach, byClient, byForeigner] = await Promise.all([
      visible('admin'),
      visible('coach'),
      visible('client'),
      visible('foreignAdmin'),
    ])
    expect(byCoach.length).toBeGreaterThan(0)
    expect(byCoach.every(({ coach }) => coach.id === PEOPLE.coach.id)).toBe(true)
    expect(byClient.length).toBeGreaterThan(0)
    expect(byClient.every(({ client }) => client.id === PEOPLE.client.id)).toBe(true)
    expect(byAdmin.length).toBeGreaterThan(byCoach.length)
    expect(byAdmin.every(({ coach }) => own.has(coach.id))).toBe(true)
    expect(byForeigner.some(({ coach }) => own.has(coach.id))).toBe(false)
    const everything = await readRows(hub.file, 'select id from coaching_sessions where tenant = ?', [
      PEOPLE.admin.tenant,
    ])
    expect(byAdmin.map(({ id }) => id).toSorted()).toEqual(everything.map(({ id }) => String(id)).toSorted())
  })

  it('does not tell whether what they may not see is there', async () => {
    const session = await created('Not for everybody')
    const absent = session.id.replace(/.{4}$/, 'ffff')
    for (const who of ['otherCoach', 'otherClient', 'foreignAdmin', 'foreignCoach', 'foreignClient'] as const) {
      const someone = await hub.as(who)
      const there = await someone.get(`/api/sessions/${session.id}`)
      const gone = await someone.get(`/api/sessions/${absent}`)
      expect([who, there.status, gone.status]).toEqual([who, 404, 404])
      expect({ ...there.json(), requestId: '' }).toEqual({ ...gone.json(), requestId: '' })
      expect([403, 404]).toContain(
        (await someone.patch(`/api/sessions/${session.id}`, { version: 1, notes: 'x' })).status,
      )
      expect([403, 404]).toContain((await someone.post(`/api/sessions/${session.id}/cancel`, { version: 1 })).status)
    }
    expect((await (await hub.as('coach')).get(`/api/sessions/${session.id}`)).json<Session>()).toMatchObject({
      version: 1,
    })
  })

  it('stays as it is where they may only look: a client writes no notes, a coach reads no log', async () => {
    const session = await created('To be looked at')
    const client = await hub.as('client')
    expect([403, 404]).toContain((await client.patch(`/api/sessions/${session.id}`, { version: 1, notes: 'x' })).status)
    for (const path of ['/api/audit', '/api/audit/export', '/api/operations']) {
      expect([path, (await (await hub.as('coach')).get(path)).status]).toEqual([path, 403])
      expect([path, (await (await hub.as('admin')).get(path)).status]).toEqual([path, 200])
    }
    const assign = `/api/people/${PEOPLE.client.id}/roles/admin`
    expect((await client.put(assign)).status).toBe(403)
    expect((await (await hub.as('foreignAdmin')).put(assign)).status).toBe(404)
  })
})

describe('a page', () => {
  it.each([
    ['client', '/admin/people'],
    ['client', '/admin/audit'],
    ['coach', '/admin/operations'],
  ] as const)('that is not for a %s, %s, says so and holds not one protected byte', async (who, path) => {
    const page = await (await hub.as(who)).get(path)
    expect(page.status).toBe(403)
    expect(page.text).toContain('noindex')
    for (const { name, email } of DEMO_PEOPLE) {
      expect(page.text).not.toContain(email)
      expect(page.text).not.toContain(name)
    }
  })

  it('of a session that is somebody else’s holds not one protected byte', async () => {
    const session = await created('A title that nobody else reads')
    const page = await (await hub.as('otherCoach')).get(`/sessions/${session.id}`)
    expect(page.text).not.toContain('A title that nobody else reads')
    expect((await (await hub.as('coach')).get(`/sessions/${session.id}`)).text).toContain(
      'A title that nobody else reads',
    )
  })
})
