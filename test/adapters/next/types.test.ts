import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineRoutes, type PathParams } from '../../../lib/adapters/next/index.ts'
import type { Principal } from '../../../lib/index.ts'
import { adapterUnderTest } from './adapter-under-test.ts'

describe('the types of the adapter', () => {
  it('reads parameters out of a path', () => {
    expectTypeOf<PathParams<'/a/:id/b/:role'>>().toExtend<{ readonly id: string; readonly role: string }>()
    expectTypeOf<keyof PathParams<'/a/:id/b/:role'>>().toEqualTypeOf<'id' | 'role'>()
    expectTypeOf<PathParams<'/a/:all*'>>().toEqualTypeOf<{ readonly all: string[] }>()
    expectTypeOf<PathParams<'/a/:id/b/:all*'>>().toExtend<{ readonly id: string; readonly all: string[] }>()
    expectTypeOf<keyof PathParams<'/a'>>().toEqualTypeOf<never>()
  })

  it('refuses keys and rules that are misspelt', () => {
    // @ts-expect-error no such method
    expectTypeOf(() => defineRoutes({ 'FETCH /x': 'public' })).toBeFunction()
    // @ts-expect-error no such rule
    expectTypeOf(() => defineRoutes({ 'GET /x': 'everybody' })).toBeFunction()
    // @ts-expect-error no such access
    expectTypeOf(() => defineRoutes({ 'GET /x': { access: 'everybody' } })).toBeFunction()
    // @ts-expect-error one or the other
    expectTypeOf(() => defineRoutes({ 'GET /x': { access: 'public', permission: 'a:b' } })).toBeFunction()
    const { route, page } = adapterUnderTest()
    // @ts-expect-error not in the table
    expectTypeOf(() => route('GET /api/nope', {}, () => new Response())).toBeFunction()
    // @ts-expect-error not without its star
    expectTypeOf(() => route('GET /api/files/:owner/:path', {}, () => new Response())).toBeFunction()
    // @ts-expect-error a page is no route handler
    expectTypeOf(() => route('PAGE /', {}, () => new Response())).toBeFunction()
    // @ts-expect-error nor the other way round
    expectTypeOf(() => page('GET /api/health', { refused: () => null }, () => null)).toBeFunction()
  })

  it('gives the handler what the row and the schemas promise', () => {
    const { route } = adapterUnderTest()
    route('GET /api/health', {}, ({ principal, body, query, resource }) => {
      expectTypeOf(principal).toEqualTypeOf<Principal | undefined>()
      expectTypeOf({ body, query, resource }).toEqualTypeOf<{
        body: undefined
        query: undefined
        resource: undefined
      }>()
      return new Response()
    })
    route('GET /api/files/:owner/:path*', {}, ({ params }) => {
      expectTypeOf(params.owner).toEqualTypeOf<string>()
      expectTypeOf(params.path).toEqualTypeOf<string[]>()
      return new Response()
    })
    route('POST /api/webhooks/pay', {}, ({ principal }) => {
      expectTypeOf(principal).toEqualTypeOf<Principal | undefined>()
      return new Response()
    })
    route('PUT /api/me/token', {}, ({ principal }) => {
      expectTypeOf(principal).toEqualTypeOf<Principal>()
      return new Response()
    })
    const body = z.object({ n: z.coerce.number() })
    const options = { body, resource: async () => ({ owner: 'ann' }) as { owner: string } | undefined }
    route('PATCH /api/notes/:id', options, ({ principal, params, body, resource }) => {
      expectTypeOf(principal).toEqualTypeOf<Principal>()
      expectTypeOf(params.id).toEqualTypeOf<string>()
      expectTypeOf(body).toEqualTypeOf<{ n: number }>()
      expectTypeOf(resource).toEqualTypeOf<{ owner: string }>()
      return new Response()
    })
  })
})
