import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueAccess, issueSession } from '../../app/_server/session-token-issue.ts'
import type { HubClient, HubRequest, HubResponse } from '../support/hub-client.ts'
import { PEOPLE } from '../support/seeded-hub.ts'
import { until } from '../support/until.ts'
import { auditedRequests, contentOf } from './kept-rows.ts'
import { startHub, type RunningHub } from './running-hub.ts'

let hub: RunningHub
let own: { readonly id: string; readonly version: number }
let foreign: { readonly id: string }
beforeAll(async () => {
  hub = await startHub()
  own = await firstOf('coach')
  foreign = await firstOf('foreignCoach')
})
afterAll(() => hub?.close())

async function firstOf(who: keyof typeof PEOPLE): Promise<{ id: string; version: number }> {
  const { items } = (await (await hub.as(who)).get('/api/sessions')).json()
  return items[0]
}

/** The one shape of every refusal (RFC 9457). */
function expectProblem(answer: HubResponse, statuses: readonly number[]): void {
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([
    expect.toSatisfy((status: number) => statuses.includes(status)),
    expect.any(String),
  ])
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(answer.json()).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
    code: expect.stringMatching(/^[a-z-]+$/),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(answer.headers['x-request-id']).toBe(answer.json().requestId)
  // Nothing of the inside: no stack, no path of a file, no SQL.
  expect(answer.text).not.toMatch(/\bat .*\(|node_modules|\.ts:\d|select |SQLITE/i)
}

const ID = '01990000-0000-7000-8002-0000000fffff'
const valid = () => ({
  clientId: PEOPLE.client.id,
  title: 'Valid',
  startsAt: '2027-05-05T09:00:00Z',
  durationMinutes: 60,
})

/** What is sent, to what, and what it may be answered. All by a coach of the first practice. */
const TABLE: readonly (readonly [
  what: string,
  method: string,
  path: string,
  request: () => HubRequest,
  statuses: readonly number[],
])[] = [
  ['malformed JSON', 'POST', '/api/sessions', () => ({ body: '{"title": ' }), [400]],
  ['an empty body', 'POST', '/api/sessions', () => ({ body: '' }), [400]],
  ['bytes that are no UTF-8', 'POST', '/api/sessions', () => ({ body: Uint8Array.of(0x22, 0xc3, 0x28, 0x22) }), [400]],
  ['JSON that is no object', 'POST', '/api/sessions', () => ({ json: [] }), [422]],
  ['null', 'POST', '/api/sessions', () => ({ json: null }), [422]],
  [
    'another content type',
    'POST',
    '/api/sessions',
    () => ({ json: valid(), headers: { 'content-type': 'text/plain' } }),
    [415],
  ],
  [
    'a form',
    'POST',
    '/api/sessions',
    () => ({ body: 'title=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    [415],
  ],
  [
    'no content type',
    'POST',
    '/api/sessions',
    () => ({ json: valid(), headers: { 'content-type': undefined } }),
    [415],
  ],
  [
    'a body over the limit',
    'POST',
    '/api/sessions',
    () => ({ json: { ...valid(), notes: 'x'.repeat(70_000) } }),
    [413],
  ],
  ['wrong types', 'POST', '/api/sessions', () => ({ json: { ...valid(), title: 7, durationMinutes: '60' } }), [422]],
  [
    'an unknown field',
    'POST',
    '/api/sessions',
    () => ({ json: { ...valid(), tenant: PEOPLE.foreignAdmin.tenant } }),
    [422],
  ],
  [
    'a polluted prototype',
    'POST',
    '/api/sessions',
    () => ({ body: `{"__proto__":{"admin":true},"title":"x"}` }),
    [422],
  ],
  ['an over-long title', 'POST', '/api/sessions', () => ({ json: { ...valid(), title: 'x'.repeat(5_000) } }), [422]],
  ['over-long notes', 'PATCH', 'own', () => ({ json: { version: own.version, notes: 'x'.repeat(10_001) } }), [422]],
  ['a null character', 'PATCH', 'own', () => ({ json: { version: own.version, notes: 'a\0b' } }), [422]],
  ['half a character', 'PATCH', 'own', () => ({ json: { version: own.version, notes: 'a\ud83d' } }), [422]],
  ['half a character', 'POST', '/api/sessions', () => ({ json: { ...valid(), title: '\udc00b' } }), [422]],
  ['a title of two lines', 'PATCH', 'own', () => ({ json: { version: own.version, title: 'a\nb' } }), [422]],
  [
    'a title that moves the cursor',
    'POST',
    '/api/sessions',
    () => ({ json: { ...valid(), title: 'a\u009b2J' } }),
    [422],
  ],
  [
    'a title of which nothing is seen',
    'POST',
    '/api/sessions',
    () => ({ json: { ...valid(), title: '\u200b\u2060' } }),
    [422],
  ],
  ['a blank title', 'PATCH', 'own', () => ({ json: { version: own.version, title: '   ' } }), [422]],
  ['an instant that is none', 'POST', '/api/sessions', () => ({ json: { ...valid(), startsAt: '31.12.2027' } }), [422]],
  [
    'an instant in the past',
    'POST',
    '/api/sessions',
    () => ({ json: { ...valid(), startsAt: '2001-01-01T00:00:00Z' } }),
    [422],
  ],
  ['a duration of nothing', 'POST', '/api/sessions', () => ({ json: { ...valid(), durationMinutes: 0 } }), [422]],
  [
    'a duration of infinity',
    'POST',
    '/api/sessions',
    () => ({ body: JSON.stringify(valid()).replace('60', '1e999') }),
    [422],
  ],
  ['a change without its version', 'PATCH', 'own', () => ({ json: { notes: 'x' } }), [422]],
  ['a version that is a fraction', 'PATCH', 'own', () => ({ json: { version: 1.5, notes: 'x' } }), [422]],
  ['a change of nothing', 'PATCH', 'own', () => ({ json: { version: own.version } }), [422]],
  [
    'a change of the owner',
    'PATCH',
    'own',
    () => ({ json: { version: own.version, coachId: PEOPLE.otherCoach.id } }),
    [422],
  ],
  [
    'somebody else’s coach',
    'POST',
    '/api/sessions',
    () => ({ json: { ...valid(), coachId: PEOPLE.otherCoach.id } }),
    [403],
  ],
  [
    'a client of another tenant',
    'POST',
    '/api/sessions',
    () => ({ json: { ...valid(), clientId: PEOPLE.foreignClient.id } }),
    [404, 422],
  ],
  ['an unknown client', 'POST', '/api/sessions', () => ({ json: { ...valid(), clientId: ID } }), [404, 422]],
  ['an unknown id', 'GET', `/api/sessions/${ID}`, () => ({}), [404]],
  ['an id that is none', 'GET', '/api/sessions/1', () => ({}), [404]],
  ['an over-long id', 'GET', `/api/sessions/${'0'.repeat(1_500)}`, () => ({}), [404]],
  ['SQL for an id', 'GET', `/api/sessions/1'%20or%20'1'='1`, () => ({}), [400, 404]],
  ['a session of another tenant', 'GET', 'foreign', () => ({}), [404]],
  ['a change of another tenant’s session', 'PATCH', 'foreign', () => ({ json: { version: 1, notes: 'x' } }), [404]],
  ['a person of another tenant', 'PUT', `/api/people/${PEOPLE.foreignClient.id}/roles/coach`, () => ({}), [403, 404]],
  ['a role that there is not', 'PUT', `/api/people/${PEOPLE.client.id}/roles/owner`, () => ({}), [403, 404]],
  ['a limit over the cap', 'GET', '/api/sessions?limit=100000', () => ({}), [422]],
  ['a limit that is none', 'GET', '/api/sessions?limit=many', () => ({}), [422]],
  ['a limit that comes twice', 'GET', '/api/sessions?limit=5&limit=6', () => ({}), [422]],
  ['a cursor that is none', 'GET', '/api/sessions?cursor=%27%20or%201%3D1', () => ({}), [422]],
  ['a status that there is not', 'GET', '/api/sessions?status=secret', () => ({}), [422]],
  [
    'a write from another site',
    'POST',
    '/api/sessions',
    () => ({ json: valid(), headers: { origin: 'https://evil.example' } }),
    [403],
  ],
  [
    'a write from a sandboxed frame',
    'POST',
    '/api/sessions',
    () => ({ json: valid(), headers: { origin: 'null' } }),
    [403],
  ],
  [
    'a write that hides where it comes from',
    'POST',
    '/api/sessions',
    () => ({ json: valid(), headers: { origin: undefined } }),
    [403],
  ],
  [
    'a cross-site sign-out',
    'POST',
    '/api/sign-out',
    () => ({ json: {}, headers: { origin: 'https://evil.example' } }),
    [403],
  ],
]

function pathOf(path: string): string {
  if (path === 'own') return `/api/sessions/${own.id}`
  return path === 'foreign' ? `/api/sessions/${foreign.id}` : path
}

describe('bad input', () => {
  it.each(TABLE)('%s: %s %s is a clear refusal and writes nothing', async (_what, method, path, request, statuses) => {
    const before = await contentOf(hub.file)
    const answer = await (await hub.as('coach')).send(method, pathOf(path), request())
    expectProblem(answer, statuses)
    expect(await contentOf(hub.file)).toBe(before)
  })

  it('is audited, each refusal of somebody who is known as an event of its own', async () => {
    const coach = await hub.as('coach')
    const theirs = await firstOf('otherCoach')
    const refused = [
      await coach.get(`/api/sessions/${theirs.id}`),
      await coach.get(`/api/sessions/${foreign.id}`),
      await coach.patch(`/api/sessions/${foreign.id}`, { version: 1, notes: 'x' }),
      await coach.post('/api/sessions', { ...valid(), coachId: PEOPLE.otherCoach.id }),
      await coach.send('POST', '/api/sessions', { body: '{' }),
      await coach.post('/api/sessions', { ...valid(), title: 7 }),
    ]
    const ids = refused.map(({ headers }) => String(headers['x-request-id']))
    const events = await until('the refusals reaching the database', async () => {
      const found = await auditedRequests(hub.file, ids)
      return found.size === ids.length && found
    })
    for (const event of events.values())
      expect(event).toMatchObject({ tenant: PEOPLE.coach.tenant, actor_id: PEOPLE.coach.id })
    expect(ids.map((id) => events.get(id)?.['outcome'])).toEqual([
      'denied', // theirs is there
      'failed', // of another tenant nothing is there
      'failed',
      'denied',
      'failed',
      'failed',
    ])
  })

  it('is audited by the middleware too, where it refuses', async () => {
    const crossing = await (
      await hub.as('coach')
    ).post('/api/sessions', valid(), { headers: { origin: 'https://evil.example' } })
    const denied = await (await hub.as('client')).get('/api/people')
    for (const { headers } of [crossing, denied]) {
      const id = String(headers['x-request-id'])
      await until('the refusal being told', () => hub.server.output().includes(`"requestId":"${id}"`))
    }
  })
})

describe('a Server Action', () => {
  /** Calls the sign-in page's action by its id, as anybody can. */
  async function call(body: string, headers: Record<string, string | undefined> = {}): Promise<HubResponse> {
    const stranger = hub.stranger()
    const id = /\$ACTION_ID_([0-9a-f]{40,})/.exec((await stranger.get('/')).text)?.[1]
    return stranger.send('POST', '/', {
      body,
      headers: {
        'next-action': id,
        'content-type': 'text/plain;charset=UTF-8',
        accept: 'text/x-component',
        ...headers,
      },
    })
  }

  it('that is called with what is no form is refused like a form with nothing in it', async () => {
    for (const body of ['[]', '[null]', '["x"]', '[{"to":"//evil.example"}]', '[["$K1"],"x"]', '["$undefined"]']) {
      const answer = await call(body)
      expect([body, answer.status]).toEqual([body, 200])
      expect(answer.headers['x-action-redirect']).toMatch(/^\/\?failed=422&to=%2Fsessions;/)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('that another site calls does nothing', async () => {
    const { email, password } = PEOPLE.admin
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const answer = await call(JSON.stringify([{ email, password }]), { origin })
      expect([origin, answer.status, answer.headers['set-cookie']]).toEqual([origin, 403, undefined])
    }
  })
})

describe('a cookie', () => {
  const claims = { subject: PEOPLE.coach.id, tenant: PEOPLE.coach.tenant, sid: ID }

  /** A coach whose cookies have been replaced. */
  async function withCookies(cookies: Readonly<Record<string, string>>): Promise<HubClient> {
    const client = hub.stranger()
    for (const [name, value] of Object.entries(cookies)) client.cookies.set(name, value)
    return client
  }

  async function expectStranger(cookies: Readonly<Record<string, string>>): Promise<void> {
    expectProblem(await (await withCookies(cookies)).get('/api/sessions'), [401])
  }

  it('that was tampered with is worth nothing', async () => {
    const { cookies } = await hub.as('coach')
    for (const name of ['hub_session', 'hub_access']) {
      const value = cookies.get(name)!
      const [head, body, signature] = value.split('.') as [string, string, string]
      const promoted = Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), roles: ['admin'] }),
      )
      await expectStranger({ [name]: `${head}.${promoted.toString('base64url')}.${signature}` })
      await expectStranger({ [name]: `${head}.${body}.${signature.slice(0, -2)}` })
      const none = Buffer.from('{"alg":"none"}').toString('base64url')
      await expectStranger({ [name]: `${none}.${body}.` })
    }
  })

  it('that has expired, is of another secret, or stands for the other one is worth nothing', async () => {
    const longAgo = Date.now() - 9 * 3_600_000
    await expectStranger({ hub_session: await issueSession(claims, hub.secret, longAgo) })
    await expectStranger({
      hub_access: await issueAccess({ ...claims, roles: ['coach'] }, hub.secret, Date.now() - 120_000),
    })
    await expectStranger({
      hub_session: await issueSession(claims, 'another secret of thirty-two characters', Date.now()),
    })
    const { cookies } = await hub.as('coach')
    await expectStranger({ hub_session: cookies.get('hub_access')! })
    await expectStranger({ hub_access: cookies.get('hub_session')! })
  })

  it('that is signed but stands for no login is worth nothing', async () => {
    await expectStranger({ hub_session: await issueSession(claims, hub.secret, Date.now()) })
  })

  it('that only gets past the middleware does not get past the handler', async () => {
    const access = await issueAccess({ ...claims, roles: ['admin'] }, hub.secret, Date.now())
    await expectStranger({ hub_access: access })
  })

  it('that is oversized, malformed or strange is worth nothing and breaks nothing', async () => {
    const values = ['x'.repeat(8_000), 'a.b.c', '..', '%E0%A4%A', '"', 'é', `${'e30.'.repeat(50)}`]
    for (const value of values) {
      // Node refuses to send what is no Latin-1: escaped then, as a browser would.
      await expectStranger({ hub_session: encodeURI(value) })
    }
    // Past 16 KB Node itself refuses, before anybody of ours is asked.
    const huge = await (await withCookies({ hub_session: 'x'.repeat(20_000) })).get('/api/sessions')
    expect(huge.status).toBe(431)
    expect((await hub.stranger().get('/api/health')).status).toBe(200)
  })
})
