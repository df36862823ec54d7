import { createGuard, defineRoutes, type Guard } from '../../lib/adapters/next/guard.ts'
import { createAuditLog } from '../../lib/audit/index.ts'
import { createSystemClock } from '../../lib/core/clock.ts'
import type { Principal } from '../../lib/core/principal.ts'
import { createRoleHints } from '../../lib/rbac/index.ts'
import { createConsoleAuditSink } from '../../lib/stores/console.ts'
import { routeTable } from '../routes.ts'
import { readCookie } from './cookies.ts'
import { hubRules } from './policy.ts'
import { ACCESS_COOKIE, SESSION_COOKIE, verifyAccess, verifySession } from './session-token.ts'

// The composition of the middleware, apart from compose.ts: no database, no zod, no Node code.

let built: Guard | undefined

/** The Hub's middleware. Built at the first request of the instance: importing this file does nothing. */
export const guard: Guard = (request, event) => {
  built ??= buildGuard()
  return built(request, event)
}

function buildGuard(): Guard {
  const clock = createSystemClock()
  const policy = createRoleHints(hubRules)
  return createGuard({
    routes: defineRoutes(routeTable, { policy }),
    policy,
    audit: createAuditLog({ sink: createConsoleAuditSink(), clock }),
    signInPath: '/',
    clock,
    authenticate: (request) => authenticateByCookie(request, process.env['AUTH_SECRET'], clock.nowMs()),
  })
}

/**
 * Who is asking, by the cookies alone. An access token also says which roles were held at most a minute ago; with only a
 * session token the roles are left for the handler to find out. Without a secret nobody is anybody.
 */
export async function authenticateByCookie(
  request: Request,
  secret: string | undefined,
  nowMs: number,
): Promise<Principal | undefined> {
  if (secret === undefined || secret === '') return undefined
  const access = await verifyAccess(readCookie(request, ACCESS_COOKIE), secret, nowMs)
  if (access) return { id: access.subject, tenant: access.tenant, claimedRoles: access.roles }
  const session = await verifySession(readCookie(request, SESSION_COOKIE), secret, nowMs)
  return session && { id: session.subject, tenant: session.tenant }
}
