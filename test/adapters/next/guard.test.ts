import { describe, expect, it } from 'vitest'
import { createAuditLog } from '../../../lib/audit/index.ts'
import { createGuard, defineRoutes, type GuardOptions } from '../../../lib/adapters/next/guard.ts'
import { UnavailableError } from '../../../lib/core/errors.ts'
import { isUuid } from '../../../lib/core/ids.ts'
import { createMemoryAuditSink } from '../../../lib/stores/memory/index.ts'
import { createManualClock } from '../../../lib/testing/manual-clock.ts'
import { policy, problemIn, table } from './adapter-under-test.ts'

/** `x-user: ann/writer` is a principal with claimed roles, `x-user: ann` one without. */
async function authenticate(request: Request) {
  const [id, role] = (request.headers.get('x-user') ?? '').split('/')
  if (!id) return undefined
  return { id, tenant: 'acme', ...(role === undefined ? {} : { claimedRoles: [role] }) }
}

function guardUnderTest(options: Partial<GuardOptions> = {}) {
  const clock = createManualClock()
  const sink = createMemoryAuditSink()
  const audit = createAuditLog({ sink, clock })
  const guard = createGuard({
    routes: defineRoutes(table, { policy }),
    policy,
    authenticate,
    audit,
    signInPath: '/',
    clock,
    ...options,
  })
  const background: Promise<unknown>[] = []
  const event = { waitUntil: (work: Promise<unknown>) => void background.push(work) }
  return {
    sink,
    audit,
    clock,
    background,
    ask: (path: string, init: RequestInit & { user?: string } = {}) => {
      const headers = new Headers({ host: 'hub.example', ...(init.headers as object) })
      if (init.user !== undefined) headers.set('x-user', init.user)
      return guard(new Request(`http://localhost:3000${path}`, { ...init, headers }), event)
    },
  }
}

const passes = (response: Response) => response.headers.get('x-middleware-next') === '1'

describe('createGuard', () => {
  it('lets public routes through without asking who it is', async () => {
    const { ask } = guardUnderTest({ authenticate: () => Promise.reject(new Error('must not be asked')) })
    for (const path of ['/', '/api/health']) expect([path, passes(await ask(path))]).toEqual([path, true])
  })

  it('gives every request an id of its own, and takes off what a client may not say', async () => {
    const { ask } = guardUnderTest()
    const forged = {
      'x-request-id': '01a20000-0000-7000-8000-000000000001',
      'x-middleware-subrequest': 'middleware:middleware:middleware',
      'x-middleware-next': '1',
      'x-middleware-request-x-user': 'eve/admin',
      accept: 'text/plain',
    }
    const response = await ask('/api/health', { headers: forged })
    const id = response.headers.get('x-request-id')
    expect(isUuid(id)).toBe(true)
    expect(id).not.toBe(forged['x-request-id'])
    expect(response.headers.get('x-middleware-request-x-request-id')).toBe(id)
    expect(response.headers.get('x-middleware-request-accept')).toBe('text/plain')
    expect(response.headers.get('x-middleware-override-headers')).toBe('accept,host,x-request-id')
    expect([...response.headers.keys()].filter((name) => name.includes('subrequest'))).toEqual([])
  })

  it('answers 401 to API calls of nobody, whatever headers they bring', async () => {
    const { ask } = guardUnderTest()
    for (const path of ['/api/me', '/api/notes/1', '/api/nowhere']) {
      const response = await ask(path, {
        headers: { 'x-middleware-subrequest': 'middleware', 'x-middleware-next': '1' },
      })
      expect([path, response.status, passes(response)]).toEqual([path, 401, false])
      expect(response.headers.get('www-authenticate')).toContain('Cookie')
      expect((await problemIn(response)).code).toBe('unauthenticated')
    }
  })

  it('sends nobody from a page to the sign-in page, with the way back', async () => {
    const { ask } = guardUnderTest()
    const response = await ask('/notes/1?tab=2&_rsc=x1')
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toBe('http://localhost:3000/?to=%2Fnotes%2F1%3Ftab%3D2')
    expect((await ask('/nowhere')).status).toBe(307)
  })

  it.each(['/sign-in', '/admin', '/api/health', '/notes/1', '//', '/?to=x', 'https://hub.example/', ''])(
    'is not made with %j to sign in at, which is no public page: it would redirect for ever',
    (signInPath) => {
      const expected = { code: 'ERR_TICKLESS_INVALID_OPTION', option: 'signInPath' }
      expect(() => guardUnderTest({ signInPath })).toThrow(expect.objectContaining(expected))
    },
  )

  it('takes any public page to sign in at, one of a pattern too', async () => {
    const routes = defineRoutes({ 'PAGE /auth/:step*': 'public', 'PAGE /admin': 'audit:read' })
    const { ask } = guardUnderTest({ routes, signInPath: '/auth/sign-in' })
    const response = await ask('/admin')
    expect(response.headers.get('location')).toBe('http://localhost:3000/auth/sign-in?to=%2Fadmin')
    expect(passes(await ask('/auth/sign-in?to=%2Fadmin'))).toBe(true)
  })

  it('sees the page behind the requests of the client router', async () => {
    const { ask } = guardUnderTest()
    for (const path of ['/admin.rsc', '/admin.segments/_tree.segment.rsc', '/admin.segments/_tree.segment']) {
      expect([path, (await ask(path)).status]).toEqual([path, 307])
      expect([path, (await ask(path, { user: 'bob/reader' })).status]).toEqual([path, 403])
      expect([path, passes(await ask(path, { user: 'eve/admin' }))]).toEqual([path, true])
    }
  })

  it('refuses a role that could never: a problem to API calls, a page with the status to people', async () => {
    const { ask } = guardUnderTest()
    const api = await ask('/api/audit', { user: 'bob/reader' })
    expect([api.status, (await problemIn(api)).code]).toEqual([403, 'denied'])
    const page = await ask('/admin', { user: 'bob/reader' })
    const html = await page.text()
    expect(page.status).toBe(403)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('x-robots-tag')).toBe('noindex')
    expect(html).toMatch(/<html lang="en">[\s\S]*<title>[\s\S]*noindex|noindex[\s\S]*<title>/)
    expect(html).toContain('<h1>')
  })

  it('leaves what depends on the resource, or on roles that the credential does not name, to the handler', async () => {
    const { ask } = guardUnderTest()
    expect(passes(await ask('/api/notes/1', { user: 'bob/reader' }))).toBe(true)
    expect(passes(await ask('/api/audit', { user: 'bob' }))).toBe(true)
    expect(passes(await ask('/api/audit', { user: 'eve/admin' }))).toBe(true)
    expect((await ask('/api/audit', { user: 'bob/no-such-role' })).status).toBe(403)
  })

  it('answers unknown paths: 404 to API calls, Next itself to pages that are read', async () => {
    const { ask } = guardUnderTest()
    expect((await ask('/api/nowhere', { user: 'eve/admin' })).status).toBe(404)
    expect(passes(await ask('/nowhere', { user: 'eve/admin' }))).toBe(true)
    expect((await ask('/nowhere', { user: 'eve/admin', method: 'POST' })).status).toBe(404)
    // What Next keeps for itself is no page: one of them is a 500.
    for (const path of ['/_global-error', '/_not-found', '/_error', '/_next']) {
      expect([path, (await ask(path, { user: 'eve/admin' })).status]).toEqual([path, 404])
    }
    expect(passes(await ask('/_next/data/x/nowhere.json', { user: 'eve/admin' }))).toBe(true)
    expect((await ask('/nowhere', { method: 'POST' })).status).toBe(401)
  })

  it('answers 405 with Allow to OPTIONS and to wrong methods, to anybody', async () => {
    const { ask } = guardUnderTest()
    for (const [path, method, allow] of [
      ['/api/health', 'OPTIONS', 'GET, HEAD'],
      ['/api/notes/1', 'DELETE', 'GET, HEAD, PATCH, PUT'],
      ['/admin', 'PUT', 'GET, HEAD, POST'],
    ] as const) {
      const response = await ask(path, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
    }
  })

  it('holds HEAD to the rule of GET', async () => {
    const { ask } = guardUnderTest()
    expect((await ask('/api/audit', { method: 'HEAD' })).status).toBe(401)
    expect((await ask('/api/audit', { method: 'HEAD', user: 'bob/reader' })).status).toBe(403)
  })

  it.each([
    '/api/notes/%61',
    '/%61dmin',
    '//admin',
    '/admin/',
    '/api%2fhealth',
    '/%E0%A4%A',
    '/admin;x',
    '/a%00',
    '/%2e%2e%2fadmin',
  ])('answers 400 to %s', async (path) => {
    const { ask } = guardUnderTest()
    expect((await ask(path, { user: 'eve/admin' })).status).toBe(400)
  })

  it('refuses writes from other sites, public ones too', async () => {
    const { ask } = guardUnderTest()
    const evil = { method: 'POST', headers: { origin: 'https://evil.example' } }
    const own = { method: 'POST', headers: { origin: 'https://hub.example' } }
    expect((await ask('/api/sign-in', evil)).status).toBe(403)
    expect((await ask('/api/notes', { ...evil, user: 'ann/writer' })).status).toBe(403)
    expect(passes(await ask('/api/sign-in', own))).toBe(true)
    expect(passes(await ask('/api/notes', { ...own, user: 'ann/writer' }))).toBe(true)
  })

  it('takes writes from anywhere where the row says crossOrigin, and asks who it is all the same', async () => {
    const { ask } = guardUnderTest()
    const elsewhere: Record<string, string>[] = [{}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }]
    for (const headers of elsewhere) {
      const asked = async (path: string, method: string, user?: string) => {
        const response = await ask(path, { method, headers, ...(user === undefined ? {} : { user }) })
        return passes(response) || response.status
      }
      expect(await asked('/api/webhooks/pay', 'POST')).toBe(true)
      expect(await asked('/api/me/token', 'PUT')).toBe(401)
      expect(await asked('/api/me/token', 'PUT', 'bob')).toBe(true)
      expect(await asked('/api/notes/1', 'PUT', 'bob/reader')).toBe(403)
      expect(await asked('/api/notes/1', 'PUT', 'ann/writer')).toBe(true)
      expect(await asked('/api/notes/1', 'PATCH', 'ann/writer')).toBe(403)
    }
  })

  it('passes nobody when asking who it is fails or hangs', async () => {
    for (const fail of [
      () => Promise.reject(new Error('bug')),
      () => Promise.reject(new UnavailableError('keys')),
      () => new Promise<undefined>(() => {}),
    ]) {
      const errors: unknown[] = []
      const { ask } = guardUnderTest({ authenticate: fail, timeoutMs: 10, onError: (error) => void errors.push(error) })
      const response = await ask('/api/me', { user: 'eve/admin' })
      expect([response.status, passes(response), errors.length]).toEqual([503, false, 1])
      expect(await response.text()).not.toContain('bug')
    }
  })

  it('audits a refusal of a verified caller by itself, through the event', async () => {
    const { ask, sink, background } = guardUnderTest()
    const response = await ask('/api/audit', { user: 'bob/reader' })
    expect(background.length).toBeGreaterThan(0)
    await Promise.all(background)
    expect(sink.events).toMatchObject([
      {
        action: 'access.denied',
        actor: { type: 'user', id: 'bob' },
        tenant: 'acme',
        requestId: response.headers.get('x-request-id'),
        context: { route: 'GET /api/audit', method: 'GET' },
      },
    ])
  })

  it('folds the refusals of strangers: a flood of one kind is two events', async () => {
    const { ask, sink, audit } = guardUnderTest()
    for (let n = 0; n < 200; n += 1) await ask(`/api/notes/${n}`, { headers: { 'user-agent': `bot ${n}` } })
    await audit.drain()
    expect(sink.events.map(({ count }) => count)).toEqual([1, 199])
    expect(sink.events[0]).toMatchObject({ actor: { type: 'anonymous' }, context: { route: 'GET /api/notes/:id' } })
  })

  it('keeps nothing of a path that a stranger made up', async () => {
    const { ask, sink, audit } = guardUnderTest()
    for (let n = 0; n < 50; n += 1) await ask(`/made-up-${n}`, { method: 'POST' })
    await audit.drain()
    expect(sink.events.map(({ count }) => count)).toEqual([1, 49])
    expect(JSON.stringify(sink.events)).not.toContain('made-up')
  })
})
