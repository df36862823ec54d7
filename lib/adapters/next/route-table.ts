import { InvalidRoutesError } from './invalid-routes-error.ts'
import { compileMatcher, type RouteMatch } from './route-matcher.ts'
import type { RouteKey, RouteMethod, RouteRow, RouteRule } from './route-row.ts'
import { readRule, type KnownActions } from './route-rule.ts'

/** A route table: the one place where a rule is written. */
export type RouteTable = Readonly<Record<string, RouteRule>>

/** A route table that was read and found sound. */
export interface Routes<T extends RouteTable = RouteTable> {
  /** The table as it was written. */
  readonly table: T
  readonly rows: readonly RouteRow[]
  /** @throws {InvalidRoutesError} when there is no such row. */
  row(key: keyof T & string): RouteRow
  /** Finds the row of a request. `path` must be canonical (`isCanonicalPath`); static segments win over parameters, and these over `:name*`. */
  match(method: string, path: string): RouteMatch
}

/** Keys of `T` that name no row; the compiler then asks for the impossible there. */
type NotRouteKeys<T> = { readonly [K in keyof T as K extends RouteKey ? never : K]: never }

/**
 * Reads a route table: at most 1,000 rows of at most 32 segments.
 *
 * @param table - A plain object; write it `as const` in a file that imports nothing, so that middleware, handlers and tools read the same.
 * @param options.policy - When given, each permission must be one of its own.
 * @throws {InvalidRoutesError} naming the row: two rows for one place, a pattern or a rule that cannot be read, an unknown permission.
 */
export function defineRoutes<const T extends RouteTable>(
  table: T & NotRouteKeys<T>,
  options: { readonly policy?: KnownActions | undefined } = {},
): Routes<T> {
  const keys = Object.keys(table)
  if (keys.length > MAX_ROWS) throw new InvalidRoutesError('(all)', `at most ${MAX_ROWS} rows, got ${keys.length}`)
  const rows = new Map(keys.map((key) => [key, readRow(key, (table as RouteTable)[key]!, options.policy)]))
  const match = compileMatcher([...rows.values()])
  return {
    table,
    rows: [...rows.values()],
    row(key) {
      const row = rows.get(key)
      if (row === undefined) throw new InvalidRoutesError(key, 'a row of the table')
      return row
    },
    match,
  }
}

const MAX_ROWS = 1000

function readRow(key: string, rule: RouteRule, policy: KnownActions | undefined): RouteRow {
  const [, word, path, action] =
    /^(?:(GET|POST|PUT|PATCH|DELETE|PAGE) (\/\S{0,511})|ACTION ([\w.:-]{1,128}))$/.exec(key) ?? []
  if (path === undefined && action === undefined) {
    throw new InvalidRoutesError(key, '`METHOD /path`, `PAGE /path` or `ACTION name`')
  }
  const kind = path === undefined ? 'action' : word === 'PAGE' ? 'page' : 'route'
  return {
    key: key as RouteKey,
    kind,
    method: kind === 'route' ? (word as RouteMethod) : undefined,
    path,
    ...readRule(key, kind, rule, policy),
  }
}
