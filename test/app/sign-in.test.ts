import { describe, expect, it } from 'vitest'
import { createAuthenticate, loginOf } from '../../app/_server/authenticate.ts'
import { cookieLine } from '../../app/_server/cookies.ts'
import { authenticateByCookie } from '../../app/_server/edge.ts'
import { createLoginSessions } from '../../app/_server/login-sessions.ts'
import { createRenewAccess } from '../../app/_server/renew-access.ts'
import { DEMO_PASSWORD } from '../../app/_server/seed.ts'
import { issueSession } from '../../app/_server/session-token-issue.ts'
import { createTestScope } from '../../lib/testing/index.ts'
import { MONDAY, openDemoHub, personOf, TEST_SECRET } from './demo-hub.ts'

const HOUR = 3_600_000
const BEN = personOf('Ben')

/** A request that carries what `Set-Cookie` lines said, or some of it. */
function requestWith(lines: readonly string[], only = /./): Request {
  const cookie = lines.map((line) => line.split(';')[0]!).filter((pair) => only.test(pair))
  return new Request('http://hub/api/sessions', { headers: { cookie: cookie.join('; ') } })
}

async function signedIn() {
  const demo = openDemoHub()
  const { hub, clock } = demo
  const loginSessions = createLoginSessions(hub.database, clock)
  const authenticate = createAuthenticate(loginSessions, TEST_SECRET, clock)
  const answer = await hub.signIn.signIn(BEN.email, DEMO_PASSWORD, createTestScope({ clock }))
  return { ...demo, loginSessions, authenticate, cookies: answer!.cookies.map(cookieLine) }
}

describe('signing in', () => {
  it('takes the right pair, whatever the case of the address, and tells roles', async () => {
    const { hub, clock } = openDemoHub()
    const scope = () => createTestScope({ clock })
    const answer = await hub.signIn.signIn('BEN@Northlight.example', DEMO_PASSWORD, scope())
    expect(answer?.person).toEqual({ id: BEN.id, name: 'Ben Lindqvist', roles: ['coach'] })
    expect(await hub.signIn.signIn(BEN.email, 'demo-coachinG', scope())).toBeUndefined()
    expect(await hub.signIn.signIn('nobody@northlight.example', DEMO_PASSWORD, scope())).toBeUndefined()
  })

  it('sets cookies that no script reads and no other site sends', async () => {
    const { cookies } = await signedIn()
    expect(cookies.map((line) => line.split('=')[0])).toEqual(['hub_session', 'hub_access'])
    for (const line of cookies) expect(line).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
  })

  it('keeps at most twenty logins of a person, and sweeps up those that have expired', async () => {
    const { hub, clock, loginSessions } = await signedIn()
    const first = await loginSessions.begin(BEN.tenant, BEN.id)
    // Known to the cache from now on: the login ends there too.
    expect(await loginSessions.find(first.id)).toBeDefined()
    for (let login = 0; login < 25; login += 1) {
      clock.advance(1)
      await loginSessions.begin(BEN.tenant, BEN.id)
    }
    const count = async () => (await hub.database.kysely.selectFrom('login_sessions').select('id').execute()).length
    expect(await count()).toBe(20)
    expect(await loginSessions.find(first.id)).toBeUndefined()
    clock.advance(9 * HOUR)
    await loginSessions.begin(personOf('Dev').tenant, personOf('Dev').id)
    expect(await count()).toBe(1)
  })
})

describe('who is asking', () => {
  it('is told by the session cookie and its row', async () => {
    const { authenticate, cookies } = await signedIn()
    const principal = await authenticate(requestWith(cookies, /session/))
    expect(principal).toMatchObject({ id: BEN.id, tenant: BEN.tenant })
    expect(loginOf(principal)).toBeDefined()
    expect(await authenticate(requestWith(cookies, /access/))).toBeUndefined()
    expect(await authenticate(requestWith([]))).toBeUndefined()
  })

  it('is nobody once signed out, though the cookie is whole', async () => {
    const { hub, clock, cookies, authenticate, loginSessions } = await signedIn()
    const login = loginOf(await authenticate(requestWith(cookies)))
    await loginSessions.end(login!)
    expect(await authenticate(requestWith(cookies))).toBeUndefined()
    const gone = await hub.signIn.signOut(login, createTestScope({ clock }))
    for (const cookie of gone) expect(cookieLine(cookie)).toContain('Max-Age=0')
  })

  it('is nobody after eight hours, and the row goes when it is met', async () => {
    const { hub, clock, cookies, authenticate, loginSessions } = await signedIn()
    const login = loginOf(await authenticate(requestWith(cookies)))
    clock.set(MONDAY + 8 * HOUR + 5_000)
    expect(await authenticate(requestWith(cookies))).toBeUndefined()
    expect(await loginSessions.find(login!)).toBeUndefined()
    expect(await hub.database.kysely.selectFrom('login_sessions').select('id').execute()).toEqual([])
  })

  it('is nobody with a cookie that names a login of somebody else', async () => {
    const { authenticate, cookies } = await signedIn()
    const sid = loginOf(await authenticate(requestWith(cookies)))!
    for (const claims of [
      { subject: personOf('Ada').id, tenant: BEN.tenant, sid },
      { subject: BEN.id, tenant: personOf('Hanna').tenant, sid },
      { subject: BEN.id, tenant: BEN.tenant, sid: 'another' },
    ]) {
      const token = await issueSession(claims, TEST_SECRET, MONDAY)
      expect(await authenticate(requestWith([`hub_session=${token}`]))).toBeUndefined()
    }
  })

  it('is told to the edge with roles for a minute, then without', async () => {
    const { cookies } = await signedIn()
    const at = (nowMs: number) => authenticateByCookie(requestWith(cookies), TEST_SECRET, nowMs)
    expect((await at(MONDAY))?.claimedRoles).toEqual(['coach'])
    const later = await at(MONDAY + 2 * 60_000)
    expect(later).toEqual({ id: BEN.id, tenant: BEN.tenant })
    expect(await at(MONDAY + 9 * HOUR)).toBeUndefined()
    expect(await authenticateByCookie(requestWith(cookies), undefined, MONDAY)).toBeUndefined()
    expect(
      await authenticateByCookie(requestWith(cookies), 'another secret of thirty-two letters', MONDAY),
    ).toBeUndefined()
  })
})

describe('the access cookie', () => {
  async function renewed() {
    const demo = await signedIn()
    const { hub, clock, cookies, authenticate } = demo
    const renew = createRenewAccess({ access: hub.access, secret: TEST_SECRET, secureCookies: true })
    const answer = async (only = /./, response = new Response('ok')) => {
      const request = requestWith(cookies, only)
      const scope = createTestScope({ clock, principal: await authenticate(request) })
      return (await renew(response, { request, scope })).headers.getSetCookie()
    }
    return { ...demo, answer }
  }

  it('is renewed when it is missing or older than half a minute, and left alone before', async () => {
    const { clock, answer } = await renewed()
    expect(await answer()).toEqual([])
    expect(await answer(/session/)).toEqual([expect.stringMatching(/^hub_access=.+; Secure$/)])
    clock.advance(31_000)
    expect(await answer()).toHaveLength(1)
  })

  it('is renewed at once when the roles have changed', async () => {
    const { hub, as, answer } = await renewed()
    await hub.people.assign(BEN.id, 'admin', as('Ada'))
    const [line] = await answer()
    const principal = await authenticateByCookie(requestWith([line!]), TEST_SECRET, MONDAY)
    expect(principal?.claimedRoles?.toSorted()).toEqual(['admin', 'coach'])
  })

  it('is not given back by the very answer that takes it away, nor to strangers', async () => {
    const { answer } = await renewed()
    const out = new Response(null, { status: 204, headers: { 'set-cookie': 'hub_access=; Max-Age=0' } })
    expect(await answer(/session/, out)).toEqual(['hub_access=; Max-Age=0'])
    expect(await answer(/nothing/)).toEqual([])
  })
})
