import type { Access } from '../../lib/rbac/index.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import { loginOf } from './authenticate.ts'
import { cookieLine, readCookie } from './cookies.ts'
import { issueAccess } from './session-token-issue.ts'
import { ACCESS_COOKIE, ACCESS_TTL_S, verifyAccess } from './session-token.ts'
import type { Permission } from '../../lib/rbac/index.ts'
import type { HubPolicy } from './policy.ts'

/** A token older than this is renewed by the next handler. Half its life: one handler a half minute keeps the edge informed. */
const RENEW_AFTER_MS = 30_000

/** What renewing needs. */
export interface RenewalOptions {
  readonly access: Pick<Access<Permission<HubPolicy>>, 'decide'>
  readonly secret: string
  readonly secureCookies: boolean
}

/**
 * Makes the last step of every handler: renews the `hub_access` cookie when it is missing, getting old, somebody else's, or
 * names other roles than the grants do. It never fails a response: without a new token the edge leaves the roles to the handler.
 */
export function createRenewAccess({ access, secret, secureCookies }: RenewalOptions) {
  return async (
    response: Response,
    { request, scope }: { request: Request; scope: RequestScope },
  ): Promise<Response> => {
    const { principal, clock } = scope
    const sid = loginOf(principal)
    if (principal === undefined || sid === undefined) return response
    // Signing in or out has said its own word about the cookies.
    if (response.headers.getSetCookie().some((line) => line.startsWith(`${ACCESS_COOKIE}=`))) return response
    const { roles, source, code } = await access.decide('session:list', undefined, scope)
    if (source === undefined && code === 'unavailable') return response
    const nowMs = clock.nowMs()
    const held = await verifyAccess(readCookie(request, ACCESS_COOKIE), secret, nowMs)
    const young = held !== undefined && nowMs - held.issuedAtS * 1000 < RENEW_AFTER_MS
    if (young && held.subject === principal.id && held.sid === sid && sameRoles(held.roles, roles)) return response
    const token = await issueAccess({ subject: principal.id, tenant: principal.tenant, sid, roles }, secret, nowMs)
    return withCookie(
      response,
      cookieLine({ name: ACCESS_COOKIE, value: token, maxAgeS: ACCESS_TTL_S, secure: secureCookies }),
    )
  }
}

function sameRoles(held: readonly string[], granted: readonly string[]): boolean {
  return held.length === granted.length && held.every((role) => granted.includes(role))
}

function withCookie(response: Response, line: string): Response {
  try {
    response.headers.append('set-cookie', line)
    return response
  } catch {
    // The headers of `Response.redirect` and of a fetched response are immutable.
    const copy = new Response(response.body, response)
    copy.headers.append('set-cookie', line)
    return copy
  }
}
