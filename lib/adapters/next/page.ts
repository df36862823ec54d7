import { headers } from 'next/headers.js'
import { createElement, Fragment, type ReactNode } from 'react'
import type { RequestScope } from '../../core/request-scope.ts'
import { problemOf, type Problem } from '../problem.ts'
import type { NextAdapterOptions } from './adapter-options.ts'
import { validated, validatedParams } from './input.ts'
import { InvalidRoutesError } from './invalid-routes-error.ts'
import { awaitConnection, redirectTo, steeredStatus } from './next-runtime.ts'
import { requestOf } from './request-of.ts'
import type { MaybeSchema, ParamsOf, PrincipalOf } from './route.ts'
import type { RouteTable } from './route-table.ts'
import type { OutputOf } from './standard-schema.ts'
import type { Visits } from './visit.ts'

/** Keys of a table that name pages. */
export type PageKey<T> = keyof T & `PAGE /${string}`

type Given = Record<string, string | string[] | undefined>

/** A page of Next, for `export default`. */
export type PageComponent = (props: { params: Promise<Given>; searchParams: Promise<Given> }) => Promise<ReactNode>

/** Makes pages of rows. */
export interface PageFactory<T extends RouteTable> {
  <
    const K extends PageKey<T>,
    P extends MaybeSchema = undefined,
    S extends MaybeSchema = undefined,
    R extends object | undefined = undefined,
  >(
    key: K,
    options: {
      /** Path parameters. Without it they are those of the pattern, as text. What does not fit is a 404. */
      readonly params?: P
      /** Query parameters. Without it the page sees none. */
      readonly searchParams?: S
      /** What the page shows, resolved before the decision. `undefined`: it is not there. */
      readonly resource?: (
        input: { readonly params: OutputOf<P, ParamsOf<K>>; readonly searchParams: OutputOf<S> },
        scope: RequestScope,
      ) => R | undefined | Promise<R | undefined>
      /** What to show instead. The status is 200 all the same, since the shell has gone out; `noindex` is added. */
      readonly refused: (problem: Problem) => ReactNode
    },
    render: (given: {
      readonly params: OutputOf<P, ParamsOf<K>>
      readonly searchParams: OutputOf<S>
      readonly resource: R
      readonly scope: RequestScope
      readonly principal: PrincipalOf<T[K]>
    }) => ReactNode | Promise<ReactNode>,
  ): PageComponent
}

/**
 * Makes `page`: what `route` does, for pages and their data. Layouts do not gate, so each page does.
 * What `render` awaits is under the deadline; what its children fetch later is their own affair.
 */
export function createPage<T extends RouteTable>(visits: Visits, adapter: NextAdapterOptions<T>): PageFactory<T> {
  return ((key: PageKey<T>, options: AnyOptions, render: (given: object) => ReactNode | Promise<ReactNode>) => {
    const row = adapter.routes.row(key)
    if (row.kind !== 'page') throw new InvalidRoutesError(key, 'a page')
    return async (props: Parameters<PageComponent>[0]) => {
      await awaitConnection()
      const request = requestOf(await headers(), 'GET')
      const { end, scope, close } = await visits(row, request, undefined, async ({ scope, principal, admit }) => {
        const given = await props.params
        const params = options.params ? await validatedParams(options.params, given) : given
        const searchParams = options.searchParams
          ? await validated(options.searchParams, await props.searchParams)
          : undefined
        const resource = options.resource
          ? await admit(await options.resource({ params, searchParams }, scope), 'resource')
          : await admit(undefined, 'nothing')
        return render({ params, searchParams, resource, scope, principal })
      })
      await close(end.kind === 'value' ? 200 : end.kind === 'refused' ? end.refusal.status : steeredStatus(end.error))
      if (end.kind === 'thrown') throw end.error
      if (end.kind === 'value') return end.value
      if (end.refusal.status === 401 && adapter.signInPath !== undefined) redirectTo(adapter.signInPath)
      const problem = problemOf(end.refusal, scope.requestId)
      // React lifts the element into the head, wherever the page stands.
      const noindex = createElement('meta', { name: 'robots', content: 'noindex' })
      return createElement(Fragment, null, noindex, options.refused(problem))
    }
  }) as PageFactory<T>
}

interface AnyOptions {
  readonly params?: MaybeSchema
  readonly searchParams?: MaybeSchema
  readonly resource?: (input: object, scope: RequestScope) => object | undefined | Promise<object | undefined>
  readonly refused: (problem: Problem) => ReactNode
}
