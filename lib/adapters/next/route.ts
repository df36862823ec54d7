import { isCanonicalPath } from '../../core/canonical-path.ts'
import { withDeadline } from '../../core/deadline.ts'
import { wholeNumber } from '../../core/options.ts'
import type { Principal } from '../../core/principal.ts'
import { remainingMs, type RequestScope } from '../../core/request-scope.ts'
import { problemOf, problemResponse } from '../problem.ts'
import { RefusedError } from '../refusal.ts'
import { BAD_PATH, CROSS_ORIGIN } from '../refusals.ts'
import type { NextAdapterOptions } from './adapter-options.ts'
import { fieldsOf, validated, validatedParams } from './input.ts'
import { InvalidRoutesError } from './invalid-routes-error.ts'
import { awaitConnection, steeredStatus } from './next-runtime.ts'
import { isSameOrigin } from './origin.ts'
import { readJson } from './read-json.ts'
import { reportError } from './report-error.ts'
import type { PathParams } from './route-pattern.ts'
import type { RouteMethod, RouteRule } from './route-row.ts'
import type { RouteTable } from './route-table.ts'
import type { OutputOf, StandardSchema } from './standard-schema.ts'
import type { Visit, Visits } from './visit.ts'

/** Keys of a table that name route handlers. */
export type HandlerKey<T> = keyof T & `${RouteMethod} /${string}`

/** The caller of a row: on a public one there may be none. */
export type PrincipalOf<Rule extends RouteRule | undefined> = Rule extends 'public' | { readonly access: 'public' }
  ? Principal | undefined
  : Principal

/** The parameters in a key's pattern: strings, and a list of them for `:name*`. */
export type ParamsOf<Key extends string> = Key extends `${string} ${infer Path}` ? PathParams<Path> : unknown

/** A schema, or none. */
export type MaybeSchema = StandardSchema | undefined

/** What a handler takes, and what it is about. */
export interface RouteOptions<
  Key extends string,
  P extends MaybeSchema,
  Q extends MaybeSchema,
  B extends MaybeSchema,
  R,
> {
  /** Path parameters. Without it they are those of the pattern, as text. What does not fit is a 404. */
  readonly params?: P
  /** Query parameters, a name that comes twice as a list. Without it the handler sees none. */
  readonly query?: Q
  /** JSON body. Without it the body is not read. */
  readonly body?: B
  /** What the request is about, resolved before the decision so that conditions can read it. `undefined`: it is not there. */
  readonly resource?: (
    input: { readonly params: OutputOf<P, ParamsOf<Key>>; readonly query: OutputOf<Q>; readonly body: OutputOf<B> },
    scope: RequestScope,
  ) => R | undefined | Promise<R | undefined>
}

/** What a handler is given: validated, resolved and allowed. */
export interface RouteInput<Params, Query, Body, R, Caller> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** There is one wherever `resource` was given. */
  readonly resource: R
  readonly request: Request
  readonly scope: RequestScope
  readonly principal: Caller
}

/** A route handler of Next. `context` may be left out in tests. */
export type RouteHandler = (
  request: Request,
  context?: { readonly params?: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>

/** Makes route handlers of rows. */
export interface RouteFactory<T extends RouteTable> {
  <
    const K extends HandlerKey<T>,
    P extends MaybeSchema = undefined,
    Q extends MaybeSchema = undefined,
    B extends MaybeSchema = undefined,
    R extends object | undefined = undefined,
  >(
    key: K,
    options: RouteOptions<K, P, Q, B, R>,
    handler: (
      input: RouteInput<OutputOf<P, ParamsOf<K>>, OutputOf<Q>, OutputOf<B>, R, PrincipalOf<T[K]>>,
    ) => Response | Promise<Response>,
  ): RouteHandler
}

/**
 * Makes `route`. In this order: connection, canonical path, who is it, 401, origin, parameters, query, body, resource, decision,
 * handler; then whatever happened as a response with its headers, `finish`, the monitor, and the end of the scope.
 *
 * @throws {InvalidOptionError} when `maxBodyBytes` is out of range.
 */
export function createRoute<T extends RouteTable>(visits: Visits, adapter: NextAdapterOptions<T>): RouteFactory<T> {
  const maxBodyBytes = wholeNumber('maxBodyBytes', adapter.maxBodyBytes ?? 65_536)

  return (key, options, handler) => {
    const row = adapter.routes.row(key)
    if (row.kind !== 'route') throw new InvalidRoutesError(key, 'a route handler')
    return async (request, context) => {
      await awaitConnection()
      const url = new URL(request.url)
      const refuse = isCanonicalPath(url.pathname) ? undefined : BAD_PATH
      const visit = await visits(row, request, refuse, async ({ scope, principal, admit }) => {
        // Reached by a GET, the handler of a POST would do its work without the check of the origin.
        if (row.method !== request.method && !(row.method === 'GET' && request.method === 'HEAD')) {
          throw new InvalidRoutesError(key, `to be exported as ${row.method}, not as ${request.method}`)
        }
        if (!row.crossOrigin && !isSameOrigin(request.method, request.headers)) throw new RefusedError(CROSS_ORIGIN)
        const given = (await context?.params) ?? paramsIn(adapter, request.method, url.pathname)
        const params = options.params ? await validatedParams(options.params, given) : given
        const query = options.query ? await validated(options.query, fieldsOf(url.searchParams)) : undefined
        const body = options.body ? await validated(options.body, await readJson(request, maxBodyBytes)) : undefined
        const input = { params, query, body } as never
        const resource = options.resource
          ? await admit(await options.resource(input, scope), 'resource')
          : await admit(undefined, 'nothing')
        const response = await handler({ ...(input as object), resource, request, scope, principal } as never)
        // Found out here, where it is still a 500 of ours. `Response.error()` has status 0 and cannot be sent.
        if (!(response?.status >= 200)) throw new TypeError(`The handler of ${key} gave no response`)
        if (response.bodyUsed || response.body?.locked) {
          throw new TypeError(
            `The handler of ${key} gave a response whose body has been read or sent: make one for each request`,
          )
        }
        return response
      })
      return conclude(visit, request, row.key, adapter)
    }
  }
}

function paramsIn(adapter: NextAdapterOptions<RouteTable>, method: string, path: string): object {
  const match = adapter.routes.match(method, path)
  return match.kind === 'row' ? match.params : {}
}

/** Turns the end of a visit into the response that goes out. */
async function conclude<T extends RouteTable>(
  visit: Visit<Response>,
  request: Request,
  route: string,
  { finish, onError }: NextAdapterOptions<T>,
): Promise<Response> {
  const { end, scope } = visit
  if (end.kind === 'thrown') {
    await visit.close(steeredStatus(end.error))
    throw end.error
  }
  let response =
    end.kind === 'value'
      ? withHeaders(end.value, visit)
      : withHeaders(problemResponse(problemOf(end.refusal, scope.requestId), end.refusal.headers), visit)
  try {
    if (finish) {
      const about = { request, scope }
      const timeoutMs = Math.max(FINISH_LEAST_MS, remainingMs(scope) ?? 0)
      response = (await withDeadline(() => finish(response, about), { timeoutMs, what: '`finish`' })) ?? response
    }
  } catch (error) {
    // The work is done and may have been written: what it answered still goes out.
    reportError(onError, error, { requestId: scope.requestId, route, scope })
  }
  await visit.close(response.status)
  return response
}

/** What `finish` may take at least, so that an answer of the last moment is touched too. */
const FINISH_LEAST_MS = 1_000

/** A copy with our headers: those of `Response.redirect()` and of `fetch` cannot be written. */
function withHeaders(response: Response, { scope, durationMs }: Visit<Response>): Response {
  const copy = new Response(response.body, response)
  copy.headers.set('x-request-id', scope.requestId)
  if (!copy.headers.has('cache-control')) copy.headers.set('cache-control', 'no-store')
  // How long things take is told to those who are known alone: to others it is a means to guess.
  if (scope.principal !== undefined) copy.headers.append('server-timing', `handler;dur=${durationMs().toFixed(1)}`)
  return copy
}
