import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCache } from '../../lib/cache/index.ts'
import type { RequestScopeOptions } from '../../lib/core/request-scope.ts'
import { createManualClock, createTestScope } from '../../lib/testing/index.ts'
import { holdLoads, turn } from './held-loads.ts'

/** A cache with one entry, `a`, that has just become stale. */
function setUp({ maxLoads = 10 } = {}) {
  const clock = createManualClock()
  const held = holdLoads<string | undefined>()
  const cache = createCache({
    name: 'people',
    maxEntries: 10,
    ttlMs: 100,
    staleMs: 50,
    loadTimeoutMs: 1_000,
    maxLoads,
    clock,
    load: held.load,
  })
  cache.set('a', 'old')
  clock.advance(100)
  return {
    clock,
    held,
    cache,
    scope: (options: Partial<RequestScopeOptions> = {}) => createTestScope({ clock, ...options }),
  }
}

const VERCEL = Symbol.for('@vercel/request-context')

afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[VERCEL]
  vi.useRealTimers()
})

describe('a stale entry', () => {
  it('is served at once while the scope’s background refreshes it, once', async () => {
    const { cache, held, scope } = setUp()
    const kept: Promise<unknown>[] = []
    const one = scope({ waitUntil: (work) => kept.push(work) })
    expect(await cache.get('a', one)).toBe('old')
    expect(kept).toHaveLength(1)
    expect(await cache.get('a', scope())).toBe('old')
    expect(held.keys).toEqual(['a'])
    held.settle(0, 'new')
    await one.settled()
    expect(await cache.get('a', scope())).toBe('new')
    expect(cache.stats()).toMatchObject({ staleHits: 2, hits: 1, misses: 0, loads: 1, joins: 0 })
  })

  it('begins a whole new life when it is refreshed', async () => {
    const { cache, held, clock, scope } = setUp()
    await cache.get('a', scope())
    clock.advance(20)
    held.settle(0, 'new')
    await turn()
    clock.advance(99)
    expect(await cache.get('a')).toBe('new')
    expect(held.keys).toHaveLength(1)
  })

  it('stays when its refresh fails; the scope is told; the next caller tries again', async () => {
    const { cache, held, scope } = setUp()
    const errors: unknown[] = []
    const one = scope({ onBackgroundError: (error) => errors.push(error) })
    await cache.get('a', one)
    const failure = new Error('down')
    held.fail(0, failure)
    await one.settled()
    expect(errors).toEqual([failure])
    expect(await cache.get('a', scope())).toBe('old')
    expect(held.keys).toEqual(['a', 'a'])
    expect(cache.stats()).toMatchObject({ loadFailures: 1, staleHits: 2 })
  })

  it('is gone when its refresh finds nothing any more', async () => {
    const { cache, held, scope } = setUp()
    const one = scope()
    await cache.get('a', one)
    held.settle(0, undefined)
    await one.settled()
    expect(cache.getIfPresent('a')).toBeUndefined()
    expect(cache.stats()).toMatchObject({ invalidations: 1, expirations: 0 })
  })

  it('that expires during its refresh makes the next caller join that', async () => {
    const { cache, held, clock, scope } = setUp()
    await cache.get('a', scope())
    clock.advance(50)
    const joined = cache.get('a', scope())
    held.settle(0, 'new')
    expect(await joined).toBe('new')
    expect(cache.stats()).toMatchObject({ loads: 1, joins: 1, expirations: 1 })
  })

  it('is served without a refresh when the in-flight table is full: refreshes are never unshared', async () => {
    const { cache, held, scope } = setUp({ maxLoads: 1 })
    void cache.get('b', scope())
    expect(await cache.get('a', scope())).toBe('old')
    expect(held.keys).toEqual(['b'])
    expect(cache.stats().unshared).toBe(0)
  })

  it('gets a new refresh when the last one died with its request', async () => {
    const clock = createManualClock()
    const held = holdLoads<string>()
    const cache = createCache({
      name: 'c',
      maxEntries: 1,
      ttlMs: 1,
      staleMs: 1e6,
      loadTimeoutMs: 1_000,
      clock,
      load: held.load,
    })
    cache.set('a', 'old')
    clock.advance(1)
    vi.useFakeTimers()
    expect(await cache.get('a', createTestScope({ clock }))).toBe('old')
    clock.advance(1_000)
    expect(await cache.get('a', createTestScope({ clock }))).toBe('old')
    expect(held.keys).toHaveLength(2)
  })

  it('is refreshed by no one who only asks whether it is present', () => {
    const { cache, held } = setUp()
    expect(cache.getIfPresent('a')).toBe('old')
    expect(held.keys).toEqual([])
  })
})

describe('a refresh that no host keeps alive', () => {
  it('is waited for by the response of a scope that is still open', async () => {
    const { cache, held, scope } = setUp()
    const one = scope({ waitUntil: undefined })
    expect(await cache.get('a', one)).toBe('old')
    const ended = vi.fn<() => void>()
    const end = one.end().then(ended)
    await turn()
    expect(ended).not.toHaveBeenCalled()
    held.settle(0, 'new')
    await end
    expect(cache.getIfPresent('a')).toBe('new')
  })

  it('does not keep that response past the request’s deadline', async () => {
    vi.useFakeTimers()
    const { cache, scope } = setUp()
    const one = scope({ waitUntil: undefined, timeoutMs: 200 })
    expect(await cache.get('a', one)).toBe('old')
    const ended = vi.fn<() => void>()
    void one.end().then(ended)
    await vi.advanceTimersByTimeAsync(199)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).toHaveBeenCalled()
  })

  it.each(['without a scope', 'after the scope has ended'])('is waited for by the caller %s', async (kind) => {
    const { cache, held, scope } = setUp()
    const one = kind === 'without a scope' ? undefined : scope({ waitUntil: undefined })
    await one?.end()
    const asked = cache.get('a', one)
    const answered = vi.fn<() => void>()
    void asked.then(answered)
    await turn()
    expect(answered).not.toHaveBeenCalled()
    held.settle(0, 'new')
    expect(await asked).toBe('new')
    expect(cache.stats()).toMatchObject({ staleHits: 0, misses: 1, loads: 1 })
  })

  it('leaves the caller with the stale value when it fails', async () => {
    const { cache, held } = setUp()
    const asked = cache.get('a')
    held.fail(0, new Error('down'))
    expect(await asked).toBe('old')
    expect(cache.stats()).toMatchObject({ staleHits: 1, misses: 0, loadFailures: 1 })
  })

  it('ends with a coded error when the cache is closed', async () => {
    const { cache } = setUp()
    const asked = cache.get('a').catch((error: unknown) => error)
    await cache.close()
    expect(await asked).toMatchObject({ code: 'ERR_TICKLESS_CLOSED' })
  })
})

it('without a scope a refresh goes to the host that can be found', async () => {
  const kept: Promise<unknown>[] = []
  ;(globalThis as Record<symbol, unknown>)[VERCEL] = {
    get: () => ({ waitUntil: (work: Promise<unknown>) => kept.push(work) }),
  }
  const { cache, held } = setUp()
  expect(await cache.get('a')).toBe('old')
  expect(kept).toHaveLength(1)
  held.settle(0, 'new')
  await kept[0]
  expect(await cache.get('a')).toBe('new')
})
