/**
 * Route handlers, Server Actions and pages of Next, guarded by one route table.
 * The middleware is in `tickless/next/guard`.
 *
 * @module tickless/next
 */
export { createNextAdapter, type NextAdapter } from './adapter.ts'
export type { NextAdapterOptions } from './adapter-options.ts'
export type { ActionFactory, ActionKey, ActionResult, ServerAction } from './action.ts'
export type { PageComponent, PageFactory, PageKey } from './page.ts'
export type {
  HandlerKey,
  MaybeSchema,
  ParamsOf,
  PrincipalOf,
  RouteFactory,
  RouteHandler,
  RouteInput,
  RouteOptions,
} from './route.ts'
export { defineRoutes } from './route-table.ts'
export type { RouteKey, RouteMethod, RoutePermission, RouteRow, RouteRule } from './route-row.ts'
export type { KnownActions } from './route-rule.ts'
export type { Routes, RouteTable } from './route-table.ts'
export type { RouteMatch, RouteParams } from './route-matcher.ts'
export type { PathParams } from './route-pattern.ts'
export { InvalidRoutesError } from './invalid-routes-error.ts'
export { returnPathOf } from './return-path.ts'
export { isSameOrigin } from './origin.ts'
export type { OutputOf, StandardSchema } from './standard-schema.ts'
export { problemOf, problemResponse, type Problem, type ProblemCode, type Refusal } from '../problem.ts'
export { RefusedError } from '../refusal.ts'
