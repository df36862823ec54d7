import { headers } from 'next/headers.js'
import type { RequestScope } from '../../core/request-scope.ts'
import { problemOf, type Problem } from '../problem.ts'
import { RefusedError } from '../refusal.ts'
import { CROSS_ORIGIN } from '../refusals.ts'
import type { NextAdapterOptions } from './adapter-options.ts'
import { fieldsOf, validated } from './input.ts'
import { InvalidRoutesError } from './invalid-routes-error.ts'
import { awaitConnection } from './next-runtime.ts'
import { isSameOrigin } from './origin.ts'
import { requestOf } from './request-of.ts'
import type { MaybeSchema, PrincipalOf } from './route.ts'
import type { RouteTable } from './route-table.ts'
import type { OutputOf } from './standard-schema.ts'
import type { Visits } from './visit.ts'

/** Keys of a table that name Server Actions. */
export type ActionKey<T> = keyof T & `ACTION ${string}`

/** What a Server Action answers: a value, or why not. */
export type ActionResult<V> =
  { readonly ok: true; readonly value: V } | { readonly ok: false; readonly problem: Problem }

/**
 * A Server Action. As `useActionState` calls it, the state before comes first and is not looked at.
 *
 * A form that is posted without script does not show that state where Cache Components resume a page: React's `resume`
 * takes none (Next 16.4). Such a form's action redirects instead.
 */
export interface ServerAction<V> {
  (input?: unknown): Promise<ActionResult<V>>
  (before: unknown, input: unknown): Promise<ActionResult<V>>
}

/** Makes Server Actions of rows. */
export interface ActionFactory<T extends RouteTable> {
  <const K extends ActionKey<T>, V, I extends MaybeSchema = undefined, R extends object | undefined = undefined>(
    key: K,
    options: {
      /** The argument; a `FormData` becomes an object of its fields first. Without it the work sees none. */
      readonly input?: I
      /** What it is about, resolved before the decision. `undefined`: it is not there. */
      readonly resource?: (
        input: { readonly input: OutputOf<I> },
        scope: RequestScope,
      ) => R | undefined | Promise<R | undefined>
    },
    work: (given: {
      readonly input: OutputOf<I>
      readonly resource: R
      readonly scope: RequestScope
      readonly principal: PrincipalOf<T[K]>
    }) => V | Promise<V>,
  ): ServerAction<V>
}

/** Makes `action`: what `route` does, for Server Actions, which can be called by anybody who can send a POST. */
export function createAction<T extends RouteTable>(visits: Visits, adapter: NextAdapterOptions<T>): ActionFactory<T> {
  return ((key: ActionKey<T>, options: { input?: MaybeSchema; resource?: AnyResource }, work: AnyWork) => {
    const row = adapter.routes.row(key)
    if (row.kind !== 'action') throw new InvalidRoutesError(key, 'a Server Action')
    return async (...given: unknown[]) => {
      await awaitConnection()
      const request = requestOf(await headers(), 'POST')
      const { end, scope, close } = await visits(row, request, undefined, async ({ scope, principal, admit }) => {
        if (!isSameOrigin('POST', request.headers)) throw new RefusedError(CROSS_ORIGIN)
        const input = options.input ? await validated(options.input, argumentOf(given)) : undefined
        const resource = options.resource
          ? await admit(await options.resource({ input }, scope), 'resource')
          : await admit(undefined, 'nothing')
        return work({ input, resource, scope, principal })
      })
      await close(end.kind === 'value' ? 200 : end.kind === 'refused' ? end.refusal.status : 303)
      if (end.kind === 'thrown') throw end.error
      if (end.kind === 'value') return { ok: true, value: end.value }
      return { ok: false, problem: problemOf(end.refusal, scope.requestId) }
    }
  }) as ActionFactory<T>
}

type AnyResource = (input: { input: unknown }, scope: RequestScope) => object | undefined | Promise<object | undefined>
type AnyWork = (given: object) => unknown

/** The last argument; React puts its own fields, named `$ACTION…`, into a form. */
function argumentOf(given: readonly unknown[]): unknown {
  const input = given.at(-1)
  if (!(input instanceof FormData)) return input
  return fieldsOf([...input].filter(([name]) => !name.startsWith('$ACTION')))
}
