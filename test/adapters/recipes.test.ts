import { encode } from '@auth/core/jwt'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { beforeAll, describe, expect, it } from 'vitest'
import { authenticateWithAuthJs } from '../fixtures/recipes/auth-js.ts'
import { authenticateWithBetterAuth } from '../fixtures/recipes/better-auth.ts'
import { adapterUnderTest } from './next/adapter-under-test.ts'

const SECRET = 'a secret of the tests, 32 characters or more'
const withCookie = (cookie: string) =>
  new Request('http://localhost/api/me', { headers: { cookie, host: 'localhost' } })

/** Changes one character in the middle of a cookie's value. */
function tampered(cookie: string): string {
  const at = cookie.indexOf('=') + Math.floor((cookie.length - cookie.indexOf('=')) / 2)
  return cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1)
}

/** Whom a route handler of ours sees, or its status. */
async function seenBy(authenticate: Parameters<typeof adapterUnderTest>[0] & object, cookie: string) {
  const { route } = adapterUnderTest(authenticate)
  const GET = route('GET /api/me', {}, ({ principal }) => Response.json(principal))
  const response = await GET(withCookie(cookie))
  return response.status === 200 ? ((await response.json()) as object) : response.status
}

describe('the recipe for Better Auth', () => {
  const database: Record<string, Record<string, unknown>[]> = { user: [], session: [], account: [], verification: [] }
  const auth = betterAuth({
    baseURL: 'http://localhost',
    secret: SECRET,
    database: memoryAdapter(database),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
  })
  const authenticate = authenticateWithBetterAuth((headers) => auth.api.getSession({ headers }))
  let cookie = ''

  beforeAll(async () => {
    const body = { name: 'Ann', email: 'ann@example.com', password: 'correct horse battery' }
    const response = await auth.api.signUpEmail({ body, asResponse: true })
    cookie = response.headers
      .getSetCookie()
      .find((set) => set.includes('session_token'))!
      .split(';')[0]!
  })

  it('knows who a real cookie belongs to', async () => {
    expect(await seenBy({ authenticate }, cookie)).toEqual({ id: database['user']![0]!['id'], tenant: 'app' })
  })

  it('knows nobody by a tampered cookie, or by none', async () => {
    expect(await seenBy({ authenticate }, tampered(cookie))).toBe(401)
    expect(await seenBy({ authenticate }, 'better-auth.session_token=; other=1')).toBe(401)
  })

  it('knows nobody by a session that is over', async () => {
    const [session] = database['session']!
    const before = session!['expiresAt']
    session!['expiresAt'] = new Date(1)
    expect(await seenBy({ authenticate }, cookie)).toBe(401)
    session!['expiresAt'] = before
  })
})

describe('the recipe for Auth.js', () => {
  const salt = 'authjs.session-token'
  const authenticate = authenticateWithAuthJs({ secret: SECRET, secureCookie: false })
  const token = { sub: 'ann', tenant: 'acme', roles: ['coach'] }
  const cookieOf = async (maxAge: number, more: object = {}, secret = SECRET) =>
    `${salt}=${await encode({ token: { ...token, ...more }, secret, salt, maxAge })}`

  it('knows who a real cookie belongs to, and the roles it claims', async () => {
    const seen = await seenBy({ authenticate }, await cookieOf(60))
    expect(seen).toEqual({ id: 'ann', tenant: 'acme', claimedRoles: ['coach'] })
  })

  it('reads a cookie that was cut into chunks', async () => {
    const cookie = (await cookieOf(60, { more: 'x'.repeat(4000) })).slice(salt.length + 1)
    const chunks = [cookie.slice(0, 3900), cookie.slice(3900)].map((chunk, index) => `${salt}.${index}=${chunk}`)
    expect(await seenBy({ authenticate }, chunks.join('; '))).toMatchObject({ id: 'ann' })
  })

  it('knows nobody by a tampered, expired or foreign cookie, or by one without a tenant', async () => {
    expect(await seenBy({ authenticate }, tampered(await cookieOf(60)))).toBe(401)
    expect(await seenBy({ authenticate }, await cookieOf(-60))).toBe(401)
    expect(await seenBy({ authenticate }, await cookieOf(60, {}, `${SECRET} of another`))).toBe(401)
    expect(await seenBy({ authenticate }, await cookieOf(60, { tenant: undefined }))).toBe(401)
    expect(await seenBy({ authenticate }, '')).toBe(401)
  })
})
