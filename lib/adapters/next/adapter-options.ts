import type { Clock } from '../../core/clock.ts'
import type { Principal } from '../../core/principal.ts'
import type { RequestScope } from '../../core/request-scope.ts'
import type { Monitor } from '../../monitor/index.ts'
import type { Access } from '../../rbac/index.ts'
import type { RefusalLog } from './audit-refusal.ts'
import type { Routes, RouteTable } from './route-table.ts'

/** Options of `createNextAdapter`. */
export interface NextAdapterOptions<T extends RouteTable> {
  readonly access: Pick<Access, 'enforce'>
  readonly audit: RefusalLog
  readonly monitor: Pick<Monitor, 'observe'>
  /**
   * Who is asking, verified. `undefined` for everybody who cannot prove it, a tampered or expired credential included;
   * it throws only when it could not find out, and the answer is then 503.
   */
  readonly authenticate: (request: Request) => Promise<Principal | undefined>
  readonly routes: Routes<T>
  /** Default: the system's. */
  readonly clock?: Clock
  /** How long a request may take, in milliseconds. Default 10,000; then the answer is 503 and `scope.signal` fires. */
  readonly timeoutMs?: number
  /** Most bytes of a body. Default 65,536. */
  readonly maxBodyBytes?: number
  /** The client's address, from a source that a client cannot write. When it throws, none is recorded. Default: none is recorded. */
  readonly trustedAddress?: (request: Request) => string | undefined
  /** Where `page` sends people who are not signed in. Default: nowhere, `refused` is rendered. */
  readonly signInPath?: string
  /**
   * Last touch to every answer of a route handler, such as renewing a cookie. When it throws, or takes longer than the request
   * has left (a second at least), the answer goes out as it was.
   */
  readonly finish?: (
    response: Response,
    about: { readonly request: Request; readonly scope: RequestScope },
  ) => Response | Promise<Response>
  /**
   * Told of every error that the caller is told nothing about. What it throws is swallowed. Default: one line of JSON on
   * `console.error` with the request's id, the row's key and the error, with its stack unless its code is one of ours.
   */
  readonly onError?: (error: unknown, scope: RequestScope | undefined) => void
}
