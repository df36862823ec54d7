import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCache, type CacheOptions, type LoadContext } from '../../lib/cache/index.ts'
import { createManualClock, createTestScope } from '../../lib/testing/index.ts'
import { holdLoads, turn } from './held-loads.ts'

function setUp(options: Partial<CacheOptions<string, string>> = {}) {
  const clock = createManualClock()
  const held = holdLoads<string>()
  const cache = createCache({ name: 'people', maxEntries: 10, ttlMs: 100, clock, load: held.load, ...options })
  return { clock, held, cache, scope: () => createTestScope({ clock }) }
}

afterEach(() => void vi.useRealTimers())

describe('a load of authorization data', () => {
  it('is as old as its beginning: what it read may be from then', async () => {
    const { cache, held, clock } = setUp({ neverStale: true })
    const first = cache.get('a')
    clock.advance(60)
    held.settle(0, 'read at 0')
    expect(await first).toBe('read at 0')
    clock.advance(39)
    expect(cache.getIfPresent('a')).toBe('read at 0')
    clock.advance(1)
    expect(cache.getIfPresent('a')).toBeUndefined()
  })

  it('neither fills the cache nor is joined when the clock has stepped back meanwhile', async () => {
    const { cache, held, clock } = setUp({ neverStale: true })
    clock.advance(50)
    const before = cache.get('a')
    clock.set(clock.nowMs() - 40)
    const after = cache.get('a')
    expect(held.keys).toEqual(['a', 'a'])
    held.settle(0, 'before')
    held.settle(1, 'after')
    expect([await before, await after]).toEqual(['before', 'after'])
    expect(cache.getIfPresent('a')).toBe('after')
  })
})

describe('a load', () => {
  it('happens once for all who ask at the same time', async () => {
    const { cache, held } = setUp()
    const asked = Array.from({ length: 50 }, () => cache.get('a'))
    expect(held.keys).toEqual(['a'])
    held.settle(0, 'Ada')
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['Ada']))
    expect(await cache.get('a')).toBe('Ada')
    expect(cache.stats()).toMatchObject({ loads: 1, misses: 50, joins: 49, hits: 1, loading: 0, entries: 1 })
  })

  it('is one for each key', async () => {
    const { cache, held } = setUp()
    const asked = [cache.get('a'), cache.get('b')]
    held.settle(1, 'Bob')
    held.settle(0, 'Ada')
    expect(await Promise.all(asked)).toEqual(['Ada', 'Bob'])
  })

  it('is given the scope of who started it and a signal of its own', async () => {
    const load = vi.fn<(key: string, context: LoadContext) => string>(() => 'value')
    const cache = createCache({ name: 'c', maxEntries: 1, ttlMs: 1, load })
    const scope = createTestScope()
    await cache.get('a', scope)
    expect(load.mock.calls[0]![1].scope).toBe(scope)
    expect(load.mock.calls[0]![1].signal).not.toBe(scope.signal)
    await cache.get('b')
    expect(load.mock.calls[1]![1].scope).toBeUndefined()
  })

  it('may be synchronous, and may give null', async () => {
    const cache = createCache({ name: 'c', maxEntries: 1, ttlMs: 1_000, load: () => null })
    expect(await cache.get('a')).toBeNull()
    expect(cache.getIfPresent('a')).toBeNull()
  })

  it('that gives undefined is passed on and not kept', async () => {
    const load = vi.fn<() => undefined>(() => undefined)
    const cache = createCache({ name: 'c', maxEntries: 1, ttlMs: 1_000, load })
    expect(await cache.get('a')).toBeUndefined()
    expect(await cache.get('a')).toBeUndefined()
    expect(load).toHaveBeenCalledTimes(2)
    expect(cache.stats()).toMatchObject({ entries: 0, loadFailures: 0 })
  })

  it('that gives what belongs to a request fails', async () => {
    const cache = createCache({ name: 'c', maxEntries: 1, ttlMs: 1_000, load: () => ({ body: new Response('x') }) })
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'ERR_TICKLESS_INVALID_VALUE' })
    expect(cache.stats()).toMatchObject({ entries: 0, loadFailures: 1, loading: 0 })
  })

  it('that gives such a thing fails even when an invalidation keeps it from the cache', async () => {
    const cache = createCache({ name: 'c', maxEntries: 1, ttlMs: 1_000, load: async () => new Response('x') })
    const asked = cache.get('a')
    cache.invalidate('a')
    await expect(asked).rejects.toMatchObject({ code: 'ERR_TICKLESS_INVALID_VALUE' })
  })

  it('that is too large is passed on, counted and not kept', async () => {
    const cache = createCache({ name: 'c', maxEntries: 1, ttlMs: 1_000, maxBytes: 10, load: () => 'x'.repeat(100) })
    expect(await cache.get('a')).toHaveLength(100)
    expect(cache.stats()).toMatchObject({ entries: 0, refusals: 1, loadFailures: 0 })
  })

  it('that fails tells all who wait, and is not kept', async () => {
    const { cache, held } = setUp()
    const asked = [cache.get('a'), cache.get('a')]
    const failure = new Error('database down')
    held.fail(0, failure)
    expect(await Promise.allSettled(asked)).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ])
    const again = cache.get('a')
    held.settle(1, 'Ada')
    expect(await again).toBe('Ada')
    expect(cache.stats()).toMatchObject({ loads: 2, loadFailures: 1 })
  })

  it('that throws at once fails like any other', async () => {
    const load = (): string => {
      throw new Error('bad key')
    }
    const cache = createCache({ name: 'c', maxEntries: 1, ttlMs: 1, load })
    await expect(cache.get('a')).rejects.toThrow('bad key')
    expect(cache.stats()).toMatchObject({ loadFailures: 1, loading: 0 })
  })

  it('that asks for its own key ends with the deadline instead of recursing', async () => {
    vi.useFakeTimers()
    const cache = createCache({
      name: 'c',
      maxEntries: 1,
      ttlMs: 1,
      loadTimeoutMs: 50,
      load: (key: string): Promise<string> => cache.get(key),
    })
    const asked = cache.get('a').catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(50)
    expect(await asked).toMatchObject({ code: 'ERR_TICKLESS_DEADLINE' })
    expect(cache.stats().loads).toBe(1)
  })

  it('is bounded in time: it fails at loadTimeoutMs, its signal fires, no timer is left', async () => {
    vi.useFakeTimers()
    const { cache, held, scope } = setUp({ loadTimeoutMs: 1_000 })
    const asked = [cache.get('a'), cache.get('a', scope())].map((wait) => wait.catch((error) => error.code))
    await vi.advanceTimersByTimeAsync(999)
    expect(held.signals[0]!.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await Promise.all(asked)).toEqual(['ERR_TICKLESS_DEADLINE', 'ERR_TICKLESS_DEADLINE'])
    expect(held.signals[0]!.aborted).toBe(true)
    expect(cache.stats()).toMatchObject({ loadFailures: 1, loading: 0 })
    expect(vi.getTimerCount()).toBe(0)
    held.settle(0, 'too late')
    await vi.runAllTimersAsync()
    expect(cache.getIfPresent('a')).toBeUndefined()
  })
})

describe('the in-flight cap', () => {
  it('makes loads past it unshared and counted, not refused', async () => {
    const { cache, held } = setUp({ maxLoads: 1 })
    const asked = [cache.get('a'), cache.get('b'), cache.get('b'), cache.get('a')]
    expect(held.keys).toEqual(['a', 'b', 'b'])
    expect(cache.stats()).toMatchObject({ loading: 1, unshared: 2, joins: 1 })
    held.keys.forEach((key, n) => held.settle(n, key))
    expect(await Promise.all(asked)).toEqual(['a', 'b', 'b', 'a'])
    expect(cache.getIfPresent('b')).toBe('b') // an unshared load still fills the cache
  })
})

describe('a caller', () => {
  it('who goes away is told so, alone: joiners wait on, the load runs on', async () => {
    const { cache, held, clock, scope } = setUp()
    const controller = new AbortController()
    const first = cache.get('a', createTestScope({ clock, signal: controller.signal }))
    const second = cache.get('a', scope())
    controller.abort('gone')
    await expect(first).rejects.toMatchObject({ code: 'ERR_TICKLESS_ABORTED', cause: 'gone' })
    expect(held.signals[0]!.aborted).toBe(false)
    held.settle(0, 'Ada')
    expect(await second).toBe('Ada')
    expect(cache.getIfPresent('a')).toBe('Ada')
  })

  it('who has gone already does not start a load', async () => {
    const { cache, held, clock } = setUp()
    const asked = cache.get('a', createTestScope({ clock, signal: AbortSignal.abort() }))
    await expect(asked).rejects.toMatchObject({ code: 'ERR_TICKLESS_ABORTED' })
    expect(held.keys).toEqual([])
  })

  it('waits no longer than the request has, and the load goes on for others', async () => {
    vi.useFakeTimers()
    const { cache, held, clock, scope } = setUp({ loadTimeoutMs: 10_000 })
    const hurried = cache.get('a', createTestScope({ clock, timeoutMs: 200 })).catch((error) => error)
    const patient = cache.get('a', scope())
    await vi.advanceTimersByTimeAsync(200)
    expect(await hurried).toMatchObject({ code: 'ERR_TICKLESS_DEADLINE', timeoutMs: 200 })
    held.settle(0, 'Ada')
    expect(await patient).toBe('Ada')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('whose time is up starts nothing, but is still served what is here', async () => {
    const { cache, held, clock } = setUp()
    const late = createTestScope({ clock, timeoutMs: 10 })
    clock.advance(10)
    await expect(cache.get('a', late)).rejects.toMatchObject({ code: 'ERR_TICKLESS_DEADLINE' })
    expect(held.keys).toEqual([])
    cache.set('a', 'Ada')
    expect(await cache.get('a', late)).toBe('Ada')
  })
})

describe('a load and its request', () => {
  it('is handed to the host before get returns, and settles there without a rejection', async () => {
    const kept: Promise<unknown>[] = []
    const errors: unknown[] = []
    const { cache, held, clock } = setUp()
    const scope = createTestScope({
      clock,
      waitUntil: (work) => kept.push(work),
      onBackgroundError: (error) => errors.push(error),
    })
    const asked = cache.get('a', scope)
    expect(kept).toHaveLength(1)
    held.fail(0, new Error('down'))
    await expect(asked).rejects.toThrow('down')
    await expect(kept[0]).resolves.toBeUndefined()
    expect(errors).toEqual([]) // the caller was told
  })

  it('does not hold a response back where there is no host', async () => {
    const { cache, clock } = setUp()
    const scope = createTestScope({ clock, waitUntil: undefined })
    const controller = new AbortController()
    const other = createTestScope({ clock, waitUntil: undefined, signal: controller.signal })
    void cache.get('a', scope).catch(() => {})
    void cache.get('b', other).catch(() => {})
    controller.abort()
    const ended = vi.fn<() => void>()
    void Promise.all([scope.end(), other.end()]).then(ended)
    await turn()
    expect(ended).toHaveBeenCalled() // although the loads have not settled
  })

  it('that has died is taken over once loadTimeoutMs has passed by the clock of the next caller', async () => {
    vi.useFakeTimers() // and never advanced: on workerd the timers of a dead request do not fire either
    const { cache, held, clock, scope } = setUp({ loadTimeoutMs: 1_000 })
    void cache.get('a', scope()).catch(() => {})
    clock.advance(999)
    void cache.get('a', scope()).catch(() => {})
    expect(held.keys).toEqual(['a'])
    clock.advance(1)
    const later = cache.get('a', scope())
    expect(held.keys).toEqual(['a', 'a'])
    held.settle(1, 'new')
    expect(await later).toBe('new')
    held.settle(0, 'from the dead')
    await vi.advanceTimersByTimeAsync(0)
    expect(cache.getIfPresent('a')).toBe('new')
  })

  it('that has died does not keep a joiner past the joiner’s own deadline', async () => {
    vi.useFakeTimers()
    const { cache, clock, scope } = setUp({ loadTimeoutMs: 1_000 })
    void cache.get('a', scope()).catch(() => {})
    vi.clearAllTimers() // the request dies, and its timers with it
    const joiner = cache.get('a', createTestScope({ clock, timeoutMs: 300 })).catch((error) => error)
    await vi.advanceTimersByTimeAsync(300)
    expect(await joiner).toMatchObject({ code: 'ERR_TICKLESS_DEADLINE', timeoutMs: 300 })
    const patient = cache.get('a').catch((error) => error)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await patient).toMatchObject({ code: 'ERR_TICKLESS_DEADLINE', timeoutMs: 1_000 })
  })
})

describe('closing', () => {
  it('ends loads in flight: who waits gets a coded error, the signal fires, no timer is left', async () => {
    vi.useFakeTimers()
    const { cache, held, scope } = setUp({ maxLoads: 1 })
    const asked = [cache.get('a'), cache.get('a', scope()), cache.get('unshared')]
    cache.invalidate('a')
    const codes = asked.map((wait) => wait.catch((error) => error.code))
    await cache.close()
    expect(await Promise.all(codes)).toEqual(Array(3).fill('ERR_TICKLESS_CLOSED'))
    expect(held.signals.every((signal) => signal.aborted)).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'ERR_TICKLESS_CLOSED' })
    held.settle(0, 'late')
    await vi.runAllTimersAsync()
    expect(cache.stats()).toMatchObject({ entries: 0, loading: 0 })
  })

  it('rejects even what would have been a hit', async () => {
    const { cache } = setUp()
    cache.set('a', 'Ada')
    void cache.close()
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'ERR_TICKLESS_CLOSED' })
  })
})

it('a failed load that nobody waits for is not an unhandled rejection', async () => {
  const unhandled = vi.fn<() => void>()
  process.on('unhandledRejection', unhandled)
  const { cache, held, clock } = setUp()
  const controller = new AbortController()
  const asked = cache.get('a', createTestScope({ clock, signal: controller.signal }))
  controller.abort()
  await expect(asked).rejects.toMatchObject({ code: 'ERR_TICKLESS_ABORTED' })
  held.fail(0, new Error('late'))
  await turn()
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})
