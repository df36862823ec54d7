/** Methods that a route handler can have a row for. `HEAD` reaches the `GET` handler, and its row. */
export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * How a row is named: `GET /api/sessions/:id` a route handler, `PAGE /sessions` a page (its `GET`, `HEAD`, and the `POST`
 * of its Server Actions), `ACTION people.assign` a Server Action, which has no path. `:id` stands for one segment (Next's
 * `[id]`), `:name*` at the end for one or more (`[...name]`).
 */
export type RouteKey = `${RouteMethod} /${string}` | `PAGE /${string}` | `ACTION ${string}`

/** A permission, `resource:action`. */
export type RoutePermission = `${string}:${string}`

/** Who may come near a route. */
export type RouteRule =
  | 'public'
  | 'signed-in'
  | RoutePermission
  | (CrossOriginOption & {
      readonly permission: RoutePermission
      readonly access?: never
      /** Status of a refusal. Default 403, or 404 where a resource is concerned: what one may not see is not there. */
      readonly refusal?: 403 | 404
      /** Read the grants anew instead of from the cache. Default `false`. */
      readonly fresh?: boolean
    })
  | (CrossOriginOption & { readonly access: 'public' | 'signed-in'; readonly permission?: never })

interface CrossOriginOption {
  /**
   * Take writes from other origins and from clients that are no browser: for webhooks and bearer tokens, never where a cookie
   * says who is asking. For route handlers alone. Default `false`.
   */
  readonly crossOrigin?: boolean
}

/** One row, read. */
export interface RouteRow {
  readonly key: RouteKey
  readonly kind: 'route' | 'page' | 'action'
  /** The method of a route handler; `undefined` for pages and actions. */
  readonly method: RouteMethod | undefined
  /** Its pattern, `/sessions/:id`; `undefined` for actions. */
  readonly path: string | undefined
  readonly access: 'public' | 'signed-in' | 'permission'
  readonly permission: RoutePermission | undefined
  readonly refusal: 403 | 404 | undefined
  readonly fresh: boolean
  readonly crossOrigin: boolean
}
