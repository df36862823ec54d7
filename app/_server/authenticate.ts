import type { Clock } from '../../lib/core/clock.ts'
import type { Principal } from '../../lib/core/principal.ts'
import { readCookie } from './cookies.ts'
import type { LoginSessions } from './login-sessions.ts'
import { SESSION_COOKIE, verifySession } from './session-token.ts'

/** Id of the login that a principal came with, for signing out. */
export function loginOf(principal: Principal | undefined): string | undefined {
  const login = principal?.attributes?.['login']
  return typeof login === 'string' ? login : undefined
}

/**
 * Makes the handlers' own check of who is asking: a `hub_session` cookie of ours, whole and in time, AND its row. Only
 * what passed the signature is looked up, so strangers add nothing to the cache.
 *
 * @throws {UnavailableError} when the row cannot be read.
 */
export function createAuthenticate(
  loginSessions: LoginSessions,
  secret: string,
  clock: Clock,
): (request: Request) => Promise<Principal | undefined> {
  return async (request) => {
    const claims = await verifySession(readCookie(request, SESSION_COOKIE), secret, clock.nowMs())
    if (claims === undefined) return undefined
    const login = await loginSessions.find(claims.sid)
    if (login === undefined || login.userId !== claims.subject || login.tenant !== claims.tenant) return undefined
    return { id: login.userId, tenant: login.tenant, attributes: { login: login.id } }
  }
}
