import { describe, expectTypeOf, it } from 'vitest'
import { createCache, type Cache, type CacheStats, type LoadingCache } from '../../lib/cache/index.ts'

type CoachId = `coach:${string}`
interface Coach {
  readonly id: CoachId
}

const base = { name: 'coaches', maxEntries: 10, ttlMs: 1 }

describe('the types of a cache', () => {
  it('come from the loader', () => {
    const cache = createCache({ ...base, load: async (id: CoachId): Promise<Coach> => ({ id }) })
    expectTypeOf(cache).toEqualTypeOf<LoadingCache<CoachId, Coach>>()
    expectTypeOf(cache.get).returns.toEqualTypeOf<Promise<Coach>>()
    expectTypeOf(cache.getIfPresent).returns.toEqualTypeOf<Coach | undefined>()
    expectTypeOf(cache.get).parameter(0).toEqualTypeOf<CoachId>()
    // @ts-expect-error: not a key of this cache
    void cache.get('user:1')
    // @ts-expect-error: not a value of this cache
    cache.set('coach:1', { id: 1 })
  })

  it('come from a loader that does not wait, or may find nothing', () => {
    expectTypeOf(createCache({ ...base, load: (key: string) => key.length })).toEqualTypeOf<
      LoadingCache<string, number>
    >()
    const maybe = createCache({
      ...base,
      load: async (key: string): Promise<Coach | undefined> => (key === '' ? undefined : { id: 'coach:1' }),
    })
    expectTypeOf(maybe.get).returns.toEqualTypeOf<Promise<Coach | undefined>>()
  })

  it('come from a loader in options that were made before, or whose parameter has no type', () => {
    const options = { ...base, load: async (id: CoachId): Promise<Coach> => ({ id }) }
    expectTypeOf(createCache(options)).toEqualTypeOf<LoadingCache<CoachId, Coach>>()
    const cache = createCache({ ...base, load: (key) => key.length })
    expectTypeOf(cache).toEqualTypeOf<LoadingCache<string, number>>()
    expectTypeOf(
      createCache({ ...base, load: async (key, { signal }) => (signal.aborted ? 0 : key.length) }).get,
    ).returns.toEqualTypeOf<Promise<number>>()
  })

  it('are given where nothing loads, and then there is no get', () => {
    const cache = createCache<CoachId, Coach>(base)
    expectTypeOf(cache).toEqualTypeOf<Cache<CoachId, Coach>>()
    expectTypeOf(cache).not.toHaveProperty('get')
    expectTypeOf(cache.stats()).toEqualTypeOf<CacheStats>()
  })
})
