import { afterEach, describe, expect, it } from 'vitest'
import { vercelDeadlineMs } from '../../lib/adapters/vercel.ts'
import { scopeOptionsOf } from '../../lib/adapters/workerd.ts'
import { createTestScope } from '../../lib/testing/test-scope.ts'

const CONTEXT = Symbol.for('@vercel/request-context')

function onVercel(context: unknown) {
  ;(globalThis as Record<symbol, unknown>)[CONTEXT] = { get: () => context }
}

afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[CONTEXT]
})

describe('vercelDeadlineMs', () => {
  it('reads the instant at which the invocation ends', () => {
    onVercel({ deadline: '2026-01-01T00:00:10.000Z' })
    expect(vercelDeadlineMs()).toBe(1_767_225_610_000)
    onVercel({ getDeadline: () => new Date(5) })
    expect(vercelDeadlineMs()).toBe(5)
  })

  it.each([
    undefined,
    {},
    { deadline: 'soon' },
    { deadline: 0 },
    {
      getDeadline: () => {
        throw new Error('no')
      },
    },
  ])('says nothing where the host says %j', (context) => {
    onVercel(context)
    expect(vercelDeadlineMs()).toBeUndefined()
  })

  it('says nothing anywhere else', () => expect(vercelDeadlineMs()).toBeUndefined())
})

describe('scopeOptionsOf', () => {
  it('calls waitUntil on its context, as workerd demands', async () => {
    const ctx = {
      taken: [] as Promise<unknown>[],
      waitUntil(work: Promise<unknown>) {
        this.taken.push(work)
      },
    }
    const scope = createTestScope(scopeOptionsOf(ctx))
    expect(scope.background(Promise.resolve())).toBe('explicit')
    expect(ctx.taken).toHaveLength(1)
    await scope.settled()
  })
})
