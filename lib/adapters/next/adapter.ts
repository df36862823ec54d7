import { createAction, type ActionFactory } from './action.ts'
import type { NextAdapterOptions } from './adapter-options.ts'
import { createPage, type PageFactory } from './page.ts'
import { createRoute, type RouteFactory } from './route.ts'
import type { RouteTable } from './route-table.ts'
import { createVisits } from './visit.ts'

/** The makers of route handlers, Server Actions and pages for one route table. */
export interface NextAdapter<T extends RouteTable> {
  readonly route: RouteFactory<T>
  readonly action: ActionFactory<T>
  readonly page: PageFactory<T>
}

/**
 * Binds a route table to Next: each row is enforced where its work is done, next to the data.
 * The middleware has an entry of its own, `tickless/next/guard`, so that its bundle stays small.
 *
 * @throws {InvalidOptionError} when an option is out of range.
 */
export function createNextAdapter<T extends RouteTable>(options: NextAdapterOptions<T>): NextAdapter<T> {
  const visits = createVisits(options)
  return {
    route: createRoute(visits, options),
    action: createAction(visits, options),
    page: createPage(visits, options),
  }
}
