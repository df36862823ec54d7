/**
 * The guard alone, for `middleware.ts` and `proxy.ts`: nothing here imports Next, Node or a schema library.
 *
 * @module tickless/next/guard
 */
import { isCanonicalPath } from '../../core/canonical-path.ts'
import { createSystemClock, type Clock } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { InvalidOptionError } from '../../core/errors.ts'
import { createIdSource } from '../../core/ids.ts'
import { durationMs } from '../../core/options.ts'
import type { Principal } from '../../core/principal.ts'
import { openRequestScope } from '../../core/request-scope.ts'
import { problemOf, problemResponse, type Refusal } from '../problem.ts'
import { BAD_PATH, CROSS_ORIGIN, DENIED, NOT_FOUND, UNAUTHENTICATED, UNAVAILABLE } from '../refusals.ts'
import { auditRefusal, type RefusalLog } from './audit-refusal.ts'
import { forbiddenPage } from './forbidden-page.ts'
import { isSameOrigin } from './origin.ts'
import { pagePathOf } from './page-path.ts'
import { passOn } from './pass-on.ts'
import { reportError } from './report-error.ts'
import { signInUrl } from './return-path.ts'
import type { RouteMatch } from './route-matcher.ts'
import type { Routes } from './route-table.ts'

export { defineRoutes } from './route-table.ts'
export type { RouteKey, RouteMethod, RoutePermission, RouteRow, RouteRule } from './route-row.ts'
export type { Routes, RouteTable } from './route-table.ts'
export { InvalidRoutesError } from './invalid-routes-error.ts'
export { returnPathOf } from './return-path.ts'

/** Options of `createGuard`. */
export interface GuardOptions {
  readonly routes: Routes
  /** Of the policy, the optimistic question alone: could any of these roles ever do this? */
  readonly policy: { mayEver(roles: readonly string[], action: string): boolean }
  /** Who is asking. `undefined` for everybody who cannot prove it; it throws only when it could not find out. */
  readonly authenticate: (request: Request) => Promise<Principal | undefined>
  readonly audit: RefusalLog
  /** The page that signs in, a public page of the table; it gets `?to=`, a path of this site. Read it with `returnPathOf`. */
  readonly signInPath: string
  /** How long `authenticate` may take, in milliseconds. Default 5,000; then the answer is 503. */
  readonly timeoutMs?: number
  /** Told of what `authenticate` threw. What it throws is swallowed. Default: one line of JSON on `console.error`. */
  readonly onError?: ((error: unknown) => void) | undefined
  /** Default: the system's. */
  readonly clock?: Clock
}

/** The `event` of a middleware, as far as it is needed. */
export interface GuardEvent {
  waitUntil(work: Promise<unknown>): void
}

/** A middleware: it answers, or passes the request on to its route. */
export type Guard = (request: Request, event?: GuardEvent) => Promise<Response>

type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'forbidden-page'; readonly refusal: Refusal }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }

/**
 * Makes the middleware of a route table: who is it, and may they come near this route at all?
 *
 * It refuses what is not in the table. The check of roles is optimistic, on what the credential claims: the handlers decide.
 * A path that is not canonical is a 400; an unknown method a 405 with `Allow`. API calls get problems (401, 403, 404), pages a
 * redirect to `signInPath` or a small 403 page of their own. Every request gets a fresh `x-request-id`, whatever the client sent.
 * Refusals are audited through `event.waitUntil`, folded while nobody is verified.
 *
 * @throws {InvalidOptionError} when `signInPath` is no public page of the table or `timeoutMs` is out of range.
 */
export function createGuard(options: GuardOptions): Guard {
  const { routes, policy, audit, signInPath } = options
  const clock = options.clock ?? createSystemClock()
  const timeoutMs = durationMs('timeoutMs', options.timeoutMs ?? 5_000, { least: 1 })
  const ids = createIdSource(clock)
  // Anything else would be sent to itself, for ever.
  if (!isPublicPage(routes, signInPath)) {
    throw new InvalidOptionError('signInPath', 'a public page of the route table', signInPath)
  }

  function judge(request: Request, path: string, match: RouteMatch, principal: Principal | undefined): Verdict {
    const { method, headers } = request
    if (match.kind === 'wrong-method') return refuse(wrongMethod(match.allow))
    if (match.kind === 'unknown') {
      if (principal === undefined) return isApi(path) || !isRead(method) ? refuse(UNAUTHENTICATED) : SIGN_IN
      // A page that is not there is Next's to say, in the look of the site.
      return isApi(path) || isPrivate(path) || !isRead(method) ? refuse(NOT_FOUND) : PASS
    }
    const { row } = match
    if (row.access !== 'public' && principal === undefined) {
      return row.kind === 'page' ? SIGN_IN : refuse(UNAUTHENTICATED)
    }
    if (!row.crossOrigin && !isSameOrigin(method, headers)) return refuse(CROSS_ORIGIN)
    const roles = principal?.claimedRoles
    if (row.permission === undefined || roles === undefined || policy.mayEver(roles, row.permission)) return PASS
    const denied = { ...DENIED, reason: 'no-matching-rule' }
    if (row.kind === 'page') return { kind: 'forbidden-page', refusal: denied }
    return refuse(row.refusal === 404 ? { ...NOT_FOUND, reason: 'no-matching-rule' } : denied)
  }

  return async (request, event) => {
    const requestId = ids.next()
    const url = new URL(request.url)
    const path = pagePathOf(url.pathname)
    const canonical = isCanonicalPath(url.pathname) && isCanonicalPath(path)
    const match: RouteMatch = canonical ? routes.match(request.method, path) : { kind: 'unknown' }
    let principal: Principal | undefined
    let verdict: Verdict
    try {
      if (canonical && needsPrincipal(match)) {
        principal = await withDeadline(() => options.authenticate(request), { timeoutMs, what: 'authenticate' })
      }
      verdict = canonical ? judge(request, path, match, principal) : refuse(BAD_PATH)
    } catch (error) {
      reportError(options.onError, error, { requestId, route: routeOf(match) })
      // Nobody is let through because asking failed, whatever it failed of.
      verdict = refuse(UNAVAILABLE)
    }
    if (verdict.kind === 'pass') return passOn(request, requestId)

    const scope = openRequestScope({
      clock,
      requestId,
      principal,
      signal: request.signal,
      waitUntil: event && ((work) => event.waitUntil(work)),
      onBackgroundError: (error) => reportError(options.onError, error, { requestId, route: routeOf(match) }),
    })
    const refusal = verdict.kind === 'sign-in' ? UNAUTHENTICATED : verdict.refusal
    auditRefusal(audit, refusal, { route: routeOf(match), method: request.method, agent: agentOf(request) }, scope)
    await scope.end()
    if (verdict.kind === 'forbidden-page') return forbiddenPage(requestId)
    if (verdict.kind === 'refuse') return problemResponse(problemOf(refusal, requestId), refusal.headers)
    const location = new URL(signInUrl(signInPath, path, url.searchParams), url)
    return new Response(null, {
      // A form that was posted is not posted again to the sign-in page.
      status: isRead(request.method) ? 307 : 303,
      headers: { location: location.toString(), 'cache-control': 'no-store', 'x-request-id': requestId },
    })
  }
}

const PASS: Verdict = { kind: 'pass' }
const SIGN_IN: Verdict = { kind: 'sign-in' }

function isPublicPage(routes: Routes, path: string): boolean {
  if (typeof path !== 'string' || !isCanonicalPath(path)) return false
  const match = routes.match('GET', path)
  return match.kind === 'row' && match.row.kind === 'page' && match.row.access === 'public'
}

function refuse(refusal: Refusal): Verdict {
  return { kind: 'refuse', refusal }
}

function wrongMethod(allow: readonly string[]): Refusal {
  const detail = `This path answers to ${allow.join(', ')}.`
  return { status: 405, code: 'wrong-method', detail, headers: { allow: allow.join(', ') } }
}

/** From a bounded set, never what the client wrote. */
function routeOf(match: RouteMatch): string {
  return match.kind === 'row' ? match.row.key : match.kind === 'wrong-method' ? 'wrong-method' : 'unmatched'
}

function needsPrincipal(match: RouteMatch): boolean {
  return match.kind === 'unknown' || (match.kind === 'row' && match.row.access !== 'public')
}

function isApi(path: string): boolean {
  return path === '/api' || path.startsWith('/api/')
}

/** No page has such an address, but Next keeps its own there: `/_global-error` is a 500 that a cache may keep for a year. */
function isPrivate(path: string): boolean {
  return path.startsWith('/_') && !path.startsWith('/_next/')
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function agentOf(request: Request): string | undefined {
  return request.headers.get('user-agent') ?? undefined
}
