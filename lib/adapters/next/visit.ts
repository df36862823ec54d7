import { after } from 'next/server.js'
import { createSystemClock } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { DeadlineError } from '../../core/errors.ts'
import { durationMs } from '../../core/options.ts'
import type { Principal } from '../../core/principal.ts'
import { openRequestScope, remainingMs, type OpenRequestScope, type RequestScope } from '../../core/request-scope.ts'
import type { Refusal } from '../problem.ts'
import { RefusedError, refusalOf } from '../refusal.ts'
import { CLIENT_GONE, NOT_FOUND, UNAUTHENTICATED } from '../refusals.ts'
import type { NextAdapterOptions } from './adapter-options.ts'
import { auditRefusal } from './audit-refusal.ts'
import { rethrowControlFlow } from './next-runtime.ts'
import { reportError } from './report-error.ts'
import { requestIdOf } from './request-scope-of.ts'
import type { RouteRow } from './route-row.ts'
import type { RouteTable } from './route-table.ts'

/** How a visit ended. `thrown`: Next steers itself by what was thrown, and the caller must throw it on. */
export type VisitEnd<R> =
  | { readonly kind: 'value'; readonly value: R }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'thrown'; readonly error: unknown }

/** A visit that has been answered, and whose scope is still open. */
export interface Visit<R> {
  readonly end: VisitEnd<R>
  readonly scope: OpenRequestScope
  /** Since the request arrived. */
  durationMs(): number
  /** Counts the answer and ends the scope. */
  close(status: number): Promise<void>
}

/** What the work of a visit is given. */
export interface VisitContext {
  readonly scope: RequestScope
  readonly principal: Principal | undefined
  /**
   * Enforces the row's permission on a resource, which may be missing, and gives it back.
   * Call it once, when there is all that conditions need.
   */
  admit<T extends object>(resource: T | undefined, asked: 'resource'): Promise<T>
  admit(resource: undefined, asked: 'nothing'): Promise<undefined>
}

/** Opens visits: what handlers, pages and actions have in common. */
export interface Visits {
  <R>(
    row: RouteRow,
    request: Request,
    refuse: Refusal | undefined,
    work: (context: VisitContext) => Promise<R>,
  ): Promise<Visit<R>>
}

/**
 * Makes the opener of visits: authenticate, open the scope, refuse strangers, run the work under the deadline, read what it
 * threw as a refusal, and have the refusal audited.
 *
 * @throws {InvalidOptionError} when `timeoutMs` is out of range.
 */
export function createVisits<T extends RouteTable>(options: NextAdapterOptions<T>): Visits {
  const { access, audit, monitor, authenticate, trustedAddress } = options
  const clock = options.clock ?? createSystemClock()
  const timeoutMs = durationMs('timeoutMs', options.timeoutMs ?? 10_000, { least: 1 })

  return async (row, request, refuse, work) => {
    const startedMs = clock.monotonicMs()
    const receivedAtMs = clock.nowMs()
    const who = refuse ? {} : await identify(authenticate, request, timeoutMs)
    const overtime = new AbortController()
    const requestId = requestIdOf(request.headers, clock)
    const report = (error: unknown, scope: RequestScope | undefined) =>
      reportError(options.onError, error, { requestId, route: row.key, scope })
    const scope = openRequestScope({
      clock,
      requestId,
      principal: who.principal,
      signal: AbortSignal.any([request.signal, overtime.signal]),
      receivedAtMs,
      timeoutMs,
      after,
      onBackgroundError: (error) => report(error, undefined),
    })
    let target: { type: string; id: string } | undefined

    /** A refusal about a resource is a 404, so that one cannot ask which ones exist; the row may say otherwise. */
    const soften = (refusal: Refusal, concernsResource: boolean): Refusal => {
      if (refusal.code !== 'denied') return refusal
      const status = row.refusal ?? (concernsResource ? 404 : 403)
      return status === 404 ? { ...NOT_FOUND, reason: refusal.reason ?? 'denied' } : refusal
    }
    let concernsResource = false

    function clientOf() {
      const agent = request.headers.get('user-agent') ?? undefined
      try {
        return { agent, address: trustedAddress?.(request) }
      } catch (error) {
        report(error, scope) // a refusal without an address is still one to be recorded
        return { agent }
      }
    }

    async function admit(resource: object | undefined, asked: 'resource' | 'nothing'): Promise<object | undefined> {
      concernsResource = asked === 'resource'
      target = targetOf(resource, row)
      const missing = concernsResource && resource === undefined
      // Where a refusal is told as a 404, what is missing needs no decision: both answers are the same.
      if (row.permission !== undefined && !(missing && row.refusal !== 403)) {
        await access.enforce(row.permission, resource as never, scope, row.fresh ? { fresh: true } : {})
      }
      if (missing) throw new RefusedError(NOT_FOUND)
      return resource
    }

    async function answer() {
      if (refuse) throw new RefusedError(refuse)
      if ('error' in who) throw who.error
      if (row.access !== 'public' && who.principal === undefined) throw new RefusedError(UNAUTHENTICATED)
      return work({ scope, principal: who.principal, admit: admit as VisitContext['admit'] })
    }

    let end: VisitEnd<Awaited<ReturnType<typeof work>>>
    try {
      const value = await withDeadline(answer, { timeoutMs: remainingMs(scope), what: row.key })
      end = { kind: 'value', value }
    } catch (error) {
      // Of the deadline alone: what a refusal or a redirect has handed to the background may go on.
      if (error instanceof DeadlineError) overtime.abort(error)
      if (isControlFlow(error)) {
        end = { kind: 'thrown', error }
      } else {
        const refusal = leftEarly(request, error) ? CLIENT_GONE : soften(refusalOf(error), concernsResource)
        if (refusal.status >= 500) report(error, scope)
        const about = { route: row.key, method: request.method, target, ...clientOf() }
        auditRefusal(audit, refusal, about, scope)
        end = { kind: 'refused', refusal }
      }
    }
    const durationMs = () => Math.max(0, clock.monotonicMs() - startedMs)
    return {
      end,
      scope,
      durationMs,
      async close(status) {
        monitor.observe({ route: row.key, status, durationMs: durationMs() })
        await scope.end()
      },
    }
  }
}

/** Asks who it is. Failing to find out is kept for later, when there is a scope to tell it in. */
async function identify(
  authenticate: (request: Request) => Promise<Principal | undefined>,
  request: Request,
  timeoutMs: number,
): Promise<{ principal?: Principal | undefined; error?: unknown }> {
  try {
    return { principal: await withDeadline(() => authenticate(request), { timeoutMs, what: 'authenticate' }) }
  } catch (error) {
    return { error }
  }
}

/** Whether the work ended because its client left: what it threw says that it was aborted, by us or by a driver. */
function leftEarly(request: Request, error: unknown): boolean {
  if (!request.signal.aborted) return false
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return code === 'ERR_TICKLESS_ABORTED' || name === 'AbortError'
}

function isControlFlow(error: unknown): boolean {
  try {
    rethrowControlFlow(error)
    return false
  } catch {
    return true
  }
}

function targetOf(resource: object | undefined, row: RouteRow): { type: string; id: string } | undefined {
  const { id, type } = (resource ?? {}) as { id?: unknown; type?: unknown }
  if (typeof id !== 'string') return undefined
  return { type: typeof type === 'string' ? type : (row.permission?.split(':')[0] ?? 'resource'), id }
}
