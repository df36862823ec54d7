import { describe, expect, it, vi } from 'vitest'
import { createCache, type CacheOptions } from '../../lib/cache/index.ts'
import { createManualClock, createTestScope } from '../../lib/testing/index.ts'

const base = { name: 'people', maxEntries: 10, ttlMs: 100 }

function setUp(options: Partial<CacheOptions<string, unknown>> = {}) {
  const clock = createManualClock()
  return { clock, cache: createCache<string, unknown>({ ...base, clock, ...options }) }
}

describe('an entry', () => {
  it('is served on [0, ttlMs) and found expired from then on', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1)
    clock.advance(99)
    expect(cache.getIfPresent('a')).toBe(1)
    clock.advance(1)
    expect(cache.getIfPresent('a')).toBeUndefined()
    expect(cache.stats()).toMatchObject({
      entries: 0,
      hits: 1,
      misses: 1,
      expirations: 1,
      evictions: 0,
      invalidations: 0,
    })
  })

  it('is served stale on [ttlMs, ttlMs + staleMs), counted apart', () => {
    const { cache, clock } = setUp({ staleMs: 50 })
    cache.set('a', 1)
    clock.advance(100)
    expect(cache.getIfPresent('a')).toBe(1)
    clock.advance(49)
    expect(cache.getIfPresent('a')).toBe(1)
    clock.advance(1)
    expect(cache.getIfPresent('a')).toBeUndefined()
    expect(cache.stats()).toMatchObject({ hits: 0, staleHits: 2, misses: 1, expirations: 1, hitRatio: 2 / 3 })
  })

  it('shows its true age after a freeze: no timer has to run', () => {
    const { cache, clock } = setUp()
    cache.set('a', 1)
    clock.advance(86_400_000)
    expect(cache.stats().entries).toBe(1) // nobody has looked yet
    expect(cache.getIfPresent('a')).toBeUndefined()
    expect(cache.stats().entries).toBe(0)
  })

  it('is stamped anew when the clock steps back: age 0, and a whole ttl from there', () => {
    const { cache, clock } = setUp()
    const start = clock.nowMs()
    cache.set('a', 1)
    clock.set(start - 3_600_000)
    expect(cache.getIfPresent('a')).toBe(1)
    clock.advance(99)
    expect(cache.getIfPresent('a')).toBe(1)
    clock.advance(1)
    expect(cache.getIfPresent('a')).toBeUndefined()
  })

  it('counts as expired when the clock steps back under authorization data', () => {
    const { cache, clock } = setUp({ neverStale: true })
    cache.set('a', 1)
    clock.set(clock.nowMs() - 1)
    expect(cache.getIfPresent('a')).toBeUndefined()
    expect(cache.stats().expirations).toBe(1)
  })

  it('counts as expired under authorization data even when the clock steps back to after it was stored', () => {
    const { cache, clock } = setUp({ neverStale: true })
    cache.set('a', 1)
    clock.advance(90)
    expect(cache.getIfPresent('a')).toBe(1)
    clock.set(clock.nowMs() - 50)
    expect(cache.getIfPresent('a')).toBeUndefined()
    expect(cache.stats()).toMatchObject({ entries: 0, expirations: 1 })
  })

  it('does not make authorization data young by a step back that nobody saw', () => {
    const { cache, clock } = setUp({ neverStale: true })
    cache.set('a', 1)
    clock.set(clock.nowMs() - 90)
    clock.advance(100)
    expect(cache.getIfPresent('a')).toBeUndefined()
  })

  it('is told its age by the clock of the scope where the cache has none of its own', () => {
    const clock = createManualClock({ nowMs: Date.now() + 1_000_000 })
    const cache = createCache<string, number>(base)
    cache.set('a', 1)
    expect(cache.getIfPresent('a')).toBe(1)
    expect(cache.getIfPresent('a', createTestScope({ clock }))).toBeUndefined()
  })

  it.each([null, 0, '', false, NaN])('may be %s', (value) => {
    const { cache } = setUp()
    expect(cache.set('a', value)).toBe(true)
    expect(cache.getIfPresent('a')).toBe(value)
  })

  it('may have any string as its key', () => {
    const { cache } = setUp()
    for (const key of ['', '__proto__', 'constructor', '\u0000', '😀']) {
      cache.set(key, key)
      expect(cache.getIfPresent(key)).toBe(key)
    }
    expect(cache.getIfPresent('toString')).toBeUndefined()
  })

  it('cannot have a key that is no string', () => {
    const { cache } = setUp()
    const refused = expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_VALUE' })
    for (const key of [undefined, null, 1, {}] as unknown as string[]) {
      expect(() => cache.set(key, 1)).toThrow(refused)
      expect(() => cache.getIfPresent(key)).toThrow(refused)
      expect(() => cache.invalidate(key)).toThrow(refused)
    }
  })
})

describe('a cap', () => {
  it('of entries evicts what was used longest ago', () => {
    const { cache } = setUp({ maxEntries: 2 })
    cache.set('a', 1)
    cache.set('b', 2)
    cache.getIfPresent('a')
    cache.set('c', 3)
    expect(['a', 'b', 'c'].map((key) => cache.getIfPresent(key))).toEqual([1, undefined, 3])
    expect(cache.stats()).toMatchObject({ entries: 2, evictions: 1, expirations: 0, invalidations: 0 })
  })

  it('of bytes counts the key at 2 bytes a unit and the value', () => {
    const { cache } = setUp({ maxBytes: 100 })
    cache.set('ab', 'xyz')
    expect(cache.stats().bytes).toBe(4 + 6)
    cache.set('ab', 'x')
    expect(cache.stats().bytes).toBe(4 + 2)
    cache.set('k'.repeat(40), 'v'.repeat(8)) // 96 bytes: the first must go
    expect(cache.stats()).toMatchObject({ bytes: 96, entries: 1, evictions: 1 })
  })

  it('of bytes refuses what alone is larger, counts that, and drops what was there', () => {
    const { cache } = setUp({ maxBytes: 10 })
    expect(cache.set('a', 'old')).toBe(true)
    expect(cache.set('a', 'too large')).toBe(false)
    expect(cache.getIfPresent('a')).toBeUndefined()
    expect(cache.set('a long key', '')).toBe(false)
    expect(cache.stats()).toMatchObject({ refusals: 2, entries: 0, bytes: 0, evictions: 0 })
  })

  it('of bytes believes the weigh that it is given, on top of the key', () => {
    const weigh = vi.fn<(value: unknown, key: string) => number>(() => 7)
    const { cache } = setUp({ maxBytes: 100, weigh })
    cache.set('ab', { any: 'thing' })
    expect(weigh).toHaveBeenCalledWith({ any: 'thing' }, 'ab')
    expect(cache.stats().bytes).toBe(11)
  })

  it.each([-1, NaN, '7', undefined])('of bytes does not believe a weight of %s', (weight) => {
    const { cache } = setUp({ weigh: () => weight as number })
    expect(() => cache.set('a', 1)).toThrow(expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_VALUE' }))
    expect(cache.stats().entries).toBe(0)
  })

  it.each([Infinity, 1e300])('refuses a value of %s bytes even where bytes are not capped', (weight) => {
    const { cache } = setUp({ weigh: () => weight })
    expect(cache.set('a', 1)).toBe(false)
    expect(cache.stats()).toMatchObject({ entries: 0, refusals: 1 })
  })
})

describe('a cache', () => {
  it('refuses what belongs to a request, and keeps what was there', () => {
    const { cache } = setUp()
    cache.set('a', 1)
    for (const value of [Promise.resolve(1), new Response('x'), new ReadableStream(), undefined]) {
      expect(() => cache.set('a', value)).toThrow(expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_VALUE' }))
    }
    expect(cache.getIfPresent('a')).toBe(1)
  })

  it('forgets on invalidate and clear, and counts the entries that went', () => {
    const { cache } = setUp()
    for (const key of ['a', 'b', 'c']) cache.set(key, key)
    cache.invalidate('a')
    cache.invalidate('a')
    cache.invalidate('never there')
    expect(cache.getIfPresent('a')).toBeUndefined()
    cache.clear()
    expect(cache.getIfPresent('b')).toBeUndefined()
    expect(cache.stats()).toMatchObject({ entries: 0, bytes: 0, invalidations: 3, evictions: 0, expirations: 0 })
  })

  it('tells everything in its stats, and no ratio before the first look-up', () => {
    const { cache } = setUp({ maxBytes: 1_000 })
    expect(cache.stats()).toEqual({
      name: 'people',
      entries: 0,
      bytes: 0,
      maxEntries: 10,
      maxBytes: 1_000,
      hits: 0,
      staleHits: 0,
      misses: 0,
      joins: 0,
      loads: 0,
      loadFailures: 0,
      unshared: 0,
      evictions: 0,
      expirations: 0,
      invalidations: 0,
      refusals: 0,
      loading: 0,
      hitRatio: undefined,
    })
    expect(setUp().cache.stats().maxBytes).toBeUndefined()
  })

  it('has no get without a loader', () => {
    expect('get' in setUp().cache).toBe(false)
  })

  it('is over at once with close, answers with a coded error, and still tells its stats', async () => {
    const { cache } = setUp()
    cache.set('a', 1)
    const closing = cache.close()
    const closed = expect.objectContaining({ code: 'ERR_TICKLESS_CLOSED', message: 'cache "people" is closed' })
    const uses = [
      () => cache.getIfPresent('a'),
      () => cache.set('a', 1),
      () => cache.invalidate('a'),
      () => cache.clear(),
    ]
    for (const use of uses) expect(use).toThrow(closed)
    await closing
    for (const use of uses) expect(use).toThrow(closed)
    expect(cache.stats()).toMatchObject({ entries: 0, bytes: 0, evictions: 0, invalidations: 0 })
  })

  it.each([
    ['name', { name: '' }],
    ['name', { name: 'two words' }],
    ['maxEntries', { maxEntries: 0 }],
    ['maxEntries', { maxEntries: Infinity }],
    ['ttlMs', { ttlMs: -1 }],
    ['ttlMs', { ttlMs: NaN }],
    ['ttlMs', { ttlMs: '60' as unknown as number }],
    ['staleMs', { staleMs: -1 }],
    ['staleMs', { staleMs: 1, neverStale: true }],
    ['maxBytes', { maxBytes: 0 }],
    ['maxLoads', { maxLoads: 0 }],
    ['loadTimeoutMs', { loadTimeoutMs: 0 }],
    ['loadTimeoutMs', { loadTimeoutMs: Infinity }],
  ])('cannot be made with a bad %s', (option, bad) => {
    expect(() => createCache<string, unknown>({ ...base, ...bad })).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option }),
    )
  })
})
