import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueAccess, issueSession } from '../../app/_server/session-token-issue.ts'
import { ACCESS_COOKIE, SESSION_COOKIE, SESSION_TTL_S } from '../../app/_server/session-token.ts'
import type { HubRole } from '../../app/_server/policy.ts'
import { isUuid } from '../../lib/core/ids.ts'
import { createSystemClock } from '../../lib/core/clock.ts'
import { readEdgeBuild } from '../../lib/testing/edge-manifest.ts'
import { startBuiltMiddleware, type BuiltMiddleware } from '../../lib/testing/index.ts'
import { until } from '../support/until.ts'

// The chunks that `next build` wrote, in workerd. This suite does not build: `npm run build` comes first.
const BUILD = '.next'
const SECRET = 'a secret of the tests, 32 characters or more'
const clock = createSystemClock()
const claims = { subject: 'ann', tenant: 'acme', sid: '01a20000-0000-7000-8000-000000000001' }

let hub: BuiltMiddleware

beforeAll(async () => {
  hub = await startBuiltMiddleware(BUILD, { env: { AUTH_SECRET: SECRET } })
})

afterAll(async () => hub?.close())

async function accessCookie(
  roles: readonly HubRole[],
  { atMs = clock.nowMs(), secret = SECRET } = {},
): Promise<string> {
  return `${ACCESS_COOKIE}=${await issueAccess({ ...claims, roles }, secret, atMs)}`
}

async function sessionCookie({ atMs = clock.nowMs(), secret = SECRET } = {}): Promise<string> {
  return `${SESSION_COOKIE}=${await issueSession(claims, secret, atMs)}`
}

/** What the middleware does: lets through (`pass`), or answers with a status. */
async function outcome(path: string, init: RequestInit & { cookie?: string } = {}): Promise<number | 'pass'> {
  const headers = new Headers(init.headers)
  if (init.cookie !== undefined) headers.set('cookie', init.cookie)
  const response = await hub.fetch(path, { ...init, headers })
  return response.headers.get('x-middleware-next') === '1' ? 'pass' : response.status
}

describe('the built middleware in workerd', () => {
  it('sends nobody from a page to sign in, with the way back', async () => {
    const response = await hub.fetch('/sessions?page=2&_rsc=abc')
    expect([response.status, response.headers.get('location')]).toEqual([307, '/?to=%2Fsessions%3Fpage%3D2'])
  })

  it('answers 401 to API calls of nobody, as a problem', async () => {
    const response = await hub.fetch('/api/sessions')
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 401, code: 'unauthenticated' })
  })

  it('lets public routes and those whom a role admits through, with an id that nobody chose', async () => {
    expect(await outcome('/')).toBe('pass')
    expect(await outcome('/api/health')).toBe('pass')
    const cookie = await accessCookie(['coach'])
    for (const path of ['/sessions', '/api/sessions', '/api/people']) {
      expect([path, await outcome(path, { cookie })]).toEqual([path, 'pass'])
    }
    const forged = '01a20000-0000-7000-8000-0000000000ff'
    const response = await hub.fetch('/api/sessions', { headers: { cookie, 'x-request-id': forged } })
    const id = response.headers.get('x-middleware-request-x-request-id')
    expect([isUuid(id), id === forged]).toEqual([true, false])
  })

  it('refuses roles that could never: 403 as a problem, and as a page', async () => {
    const cookie = await accessCookie(['client'])
    expect(await outcome('/api/audit', { cookie })).toBe(403)
    const page = await hub.fetch('/admin/people', { headers: { cookie } })
    expect([page.status, page.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8'])
    expect(await outcome('/admin/people', { cookie: await accessCookie(['admin']) })).toBe('pass')
  })

  it('leaves the roles to the handler where only the session is known', async () => {
    expect(await outcome('/api/audit', { cookie: await sessionCookie() })).toBe('pass')
  })

  it('knows nobody by tampered, expired, foreign, swapped, unsigned or oversized cookies', async () => {
    const hourAgo = clock.nowMs() - 3_600_000
    const access = await accessCookie(['admin'])
    const [, token = ''] = access.split('=')
    const [header = '', payload = '', signature = ''] = token.split('.')
    const promoted = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'eve' }),
    ).toString('base64url')
    const none = Buffer.from('{"alg":"none","typ":"hub-access+jwt"}').toString('base64url')
    const key = new TextEncoder().encode(SECRET)
    const otherAlgorithm = await new SignJWT({ tenant: 'acme', sid: claims.sid, roles: ['admin'] })
      .setProtectedHeader({ alg: 'HS512', typ: 'hub-access+jwt' })
      .setSubject('ann')
      .setIssuer('tickless-hub')
      .setAudience('hub-edge')
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(key)
    const cookies = {
      tampered: `${ACCESS_COOKIE}=${header}.${promoted}.${signature}`,
      unsigned: `${ACCESS_COOKIE}=${none}.${payload}.`,
      otherAlgorithm: `${ACCESS_COOKIE}=${otherAlgorithm}`,
      expired: await accessCookie(['admin'], { atMs: hourAgo }),
      expiredSession: await sessionCookie({ atMs: clock.nowMs() - (SESSION_TTL_S + 60) * 1000 }),
      future: await accessCookie(['admin'], { atMs: clock.nowMs() + 3_600_000 }),
      foreign: await accessCookie(['admin'], { secret: `${SECRET} of another` }),
      swapped: `${ACCESS_COOKIE}=${(await sessionCookie()).split('=')[1]}`,
      oversized: `${ACCESS_COOKIE}=${'x'.repeat(9_000)}`,
      oversizedWithValid: `a=${'x'.repeat(20_000)}; ${access}`,
      garbage: `${ACCESS_COOKIE}=%00%ff; =; ;;;`,
    }
    for (const [name, cookie] of Object.entries(cookies)) {
      expect([name, await outcome('/api/operations', { cookie })]).toEqual([name, 401])
    }
    // The same request with the cookie as it was: the list above fails for what is in it, not for something else.
    expect(await outcome('/api/operations', { cookie: access })).toBe('pass')
  })

  it('refuses paths that have two readings, to an admin too', async () => {
    const cookie = await accessCookie(['admin'])
    for (const path of [
      '/%61dmin/people',
      '//admin/people',
      '/admin%2fpeople',
      '/admin/people/',
      '/%E0%A4%A',
      '/admin;x',
      '/sessions/%00',
    ]) {
      expect([path, await outcome(path, { cookie })]).toEqual([path, 400])
    }
  })

  it('sees the page behind the requests of the client router', async () => {
    const cookie = await accessCookie(['client'])
    for (const path of ['/admin/people.rsc', '/admin/people.segments/_tree.segment.rsc', '/admin/people?_rsc=1']) {
      expect([path, await outcome(path)]).toEqual([path, 307])
      expect([path, await outcome(path, { cookie, headers: { RSC: '1', 'Next-Router-Prefetch': '1' } })]).toEqual([
        path,
        403,
      ])
    }
  })

  it('is not talked into passing by internal headers', async () => {
    const internal = {
      'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
      'x-middleware-next': '1',
      'x-middleware-rewrite': '/api/health',
      'x-nextjs-data': '1',
    }
    expect(await outcome('/api/audit', { headers: internal })).toBe(401)
    const response = await hub.fetch('/api/health', { headers: internal })
    expect(response.headers.get('x-middleware-override-headers')).not.toContain('x-middleware')
  })

  it('answers wrong methods, unknown paths and writes from elsewhere', async () => {
    const cookie = await accessCookie(['admin'])
    expect(await outcome('/api/health', { method: 'DELETE' })).toBe(405)
    expect(await outcome('/api/health', { method: 'OPTIONS' })).toBe(405)
    expect(await outcome('/api/nowhere', { cookie })).toBe(404)
    expect(await outcome('/nowhere', { cookie })).toBe('pass')
    expect(await outcome('/api/audit', { method: 'HEAD' })).toBe(401)
    const write = { method: 'POST', cookie, body: '{}' }
    expect(await outcome('/api/sessions', { ...write, headers: { origin: 'https://evil.example' } })).toBe(403)
    expect(await outcome('/api/sessions', write)).toBe(403)
    expect(await outcome('/api/sessions', { ...write, headers: { origin: 'http://localhost' } })).toBe('pass')
  })

  it('writes the audit line of a denial through waitUntil, and of strangers one for many', async () => {
    const response = await hub.fetch('/api/audit', { headers: { cookie: await accessCookie(['client']) } })
    const id = response.headers.get('x-request-id')!
    const line = await until('the audit line', () => hub.logs().find((text) => text.includes(id)))
    expect(JSON.parse(line)).toMatchObject({
      action: 'access.denied',
      outcome: 'denied',
      actor: { type: 'user', id: 'ann' },
      tenant: 'acme',
      requestId: id,
      context: { route: 'GET /api/audit', method: 'GET' },
    })
    const before = hub.logs().length
    for (let n = 0; n < 50; n += 1) await hub.fetch(`/api/people/${n}/roles/admin`, { method: 'PUT' })
    expect(hub.logs().length - before).toBeLessThan(5)
  })

  it('runs for every path but the static files of Next and the icon', () => {
    for (const path of [
      '/',
      '/sessions',
      '/api/health',
      '/_next/data/x/sessions.json',
      '/icon.svg.rsc',
      '/favicon.ico/x',
    ]) {
      expect([path, hub.matches(path)]).toEqual([path, true])
    }
    for (const path of ['/_next/static/chunks/a.js', '/icon.svg', '/favicon.ico']) {
      expect([path, hub.matches(path)]).toEqual([path, false])
    }
  })
})

describe('the bundle of the built middleware', () => {
  it('adds at most 15 KB, gzipped, to an empty one, and names no package that the edge must not see', async () => {
    const { chunks } = await readEdgeBuild(BUILD)
    const bytes = chunks.reduce((sum, { source }) => sum + gzipSync(source, { level: 9 }).length, 0)
    // 53.7 KB is what the project measured an empty middleware at, under this version of Next.
    expect(bytes).toBeLessThan(53_700 + 15_000)
    const source = chunks.map((chunk) => chunk.source).join('\n')
    for (const name of ['ZodError', 'libsql', 'kysely', 'pg-pool', 'ioredis', 'node:fs', 'node:crypto', 'scrypt']) {
      expect([name, source.includes(name)]).toEqual([name, false])
    }
  })

  it('is under 40 lines of middleware.ts', async () => {
    const lines = (await readFile('middleware.ts', 'utf8')).trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(40)
  })
})
