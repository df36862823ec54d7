import { describe, expect, it } from 'vitest'
import { createCache, type LoadingCache } from '../../lib/cache/index.ts'
import { createManualClock, createTestScope } from '../../lib/testing/index.ts'
import { holdLoads, turn } from './held-loads.ts'

function setUp(options: { maxLoads?: number; staleMs?: number } = {}) {
  const clock = createManualClock()
  const held = holdLoads<string>()
  const cache = createCache({ name: 'people', maxEntries: 10, ttlMs: 100, clock, load: held.load, ...options })
  return { clock, held, cache }
}

const changes: readonly [string, (cache: LoadingCache<string, string>) => void, string | undefined][] = [
  ['invalidate', (cache) => cache.invalidate('a'), undefined],
  ['clear', (cache) => cache.clear(), undefined],
  ['set', (cache) => cache.set('a', 'set'), 'set'],
]

describe.each(changes)('%s during a load', (_, change, present) => {
  it('keeps the load from filling the cache; those who waited already get what they asked for', async () => {
    const { cache, held } = setUp()
    const before = cache.get('a')
    change(cache)
    held.settle(0, 'before')
    expect(await before).toBe('before')
    await turn()
    expect(cache.getIfPresent('a')).toBe(present)
  })

  it('keeps an unshared load from filling the cache, too', async () => {
    const { cache, held } = setUp({ maxLoads: 1 })
    void cache.get('other')
    const unshared = cache.get('a')
    change(cache)
    held.settle(1, 'before')
    expect(await unshared).toBe('before')
    expect(cache.getIfPresent('a')).toBe(present)
  })

  it('keeps a refresh from overwriting what came after it', async () => {
    const { cache, held, clock } = setUp({ staleMs: 50 })
    cache.set('a', 'old')
    clock.advance(100)
    const scope = createTestScope({ clock })
    await cache.get('a', scope)
    change(cache)
    held.settle(0, 'before')
    await scope.settled()
    expect(cache.getIfPresent('a')).toBe(present)
  })
})

describe('an invalidation during a load', () => {
  it('makes later callers start a new load, whichever of the two ends first', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { cache, held } = setUp()
      const before = cache.get('a')
      cache.invalidate('a')
      const after = cache.get('a')
      const joined = cache.get('a')
      expect(held.keys).toEqual(['a', 'a'])
      for (const n of order) {
        held.settle(n, n === 0 ? 'before' : 'after')
        await turn()
      }
      expect(await Promise.all([before, after, joined])).toEqual(['before', 'after', 'after'])
      expect(cache.getIfPresent('a')).toBe('after')
    }
  })

  it('leaves the loads of other keys alone', async () => {
    const { cache, held } = setUp()
    const asked = cache.get('b')
    cache.invalidate('a')
    held.settle(0, 'Bob')
    await asked
    expect(cache.getIfPresent('b')).toBe('Bob')
  })

  it('keeps nothing about keys that are long gone', async () => {
    const { cache } = setUp()
    for (let n = 0; n < 1_000; n += 1) cache.invalidate(`key ${n}`)
    expect(cache.stats()).toMatchObject({ entries: 0, loading: 0, invalidations: 0 })
  })
})
