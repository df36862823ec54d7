import { createSystemClock, type Clock } from '../core/clock.ts'
import { createElapsedTime } from '../core/elapsed-time.ts'
import { InvalidOptionError, InvalidValueError } from '../core/errors.ts'
import { createLifetime, withLifetime, type Closable } from '../core/lifetime.ts'
import { durationMs, printableName, wholeNumber } from '../core/options.ts'
import type { RequestScope } from '../core/request-scope.ts'
import { createCacheCounters, hitRatioOf, type CacheStats } from './cache-stats.ts'
import { createEntries } from './entries.ts'
import { createLoads, type LoadContext } from './loads.ts'

/** Options of `createCache`. */
export interface CacheOptions<K extends string, V> {
  /** What stats and errors call it: 1 to 128 printable ASCII characters without spaces. */
  readonly name: string
  /** Most entries kept; past it, what was used longest ago is evicted. */
  readonly maxEntries: number
  /** How long an entry is fresh, in milliseconds: on `[0, ttlMs)`. `Infinity`: until it is evicted or invalidated. */
  readonly ttlMs: number
  /** How much longer it may be served while it is refreshed in the background, in milliseconds. Default 0. */
  readonly staleMs?: number
  /** Most bytes kept, keys counted. A value that alone is larger is not kept. Default: entries alone are capped. */
  readonly maxBytes?: number
  /** Bytes of a value. Default: an estimate that is good for JSON-like values, strings and buffers. */
  readonly weigh?: (value: V, key: K) => number
  /** Most loads under way that callers can join. Default 1,000; past it a load is not shared, and counted. */
  readonly maxLoads?: number
  /** How long a load may take, in milliseconds. Default 10,000. */
  readonly loadTimeoutMs?: number
  /**
   * For what grants access: nothing stale is served, an entry is as old as the beginning of its load, and when the clock steps
   * back everything counts as expired. Default `false`.
   */
  readonly neverStale?: boolean
  /** Clock that ages are told by. Default: that of the caller's scope, and the system's for a caller without one. */
  readonly clock?: Clock
}

/** Options of `createCache` for a cache that loads what it lacks. */
export interface LoadingCacheOptions<K extends string, V> extends CacheOptions<K, V> {
  /** Fetches a value. `undefined` is passed on and not kept; what it throws is passed on and not kept. */
  readonly load: (key: K, context: LoadContext) => V | Promise<V>
}

/** A bounded cache. Nothing in it ticks: an entry expires when somebody looks. */
export interface Cache<K extends string, V> extends Closable {
  readonly name: string
  /**
   * The value if it is here and fresh or stale. Never loads, never refreshes.
   *
   * @throws {ClosedError} after `close()`.
   */
  getIfPresent(key: K, scope?: RequestScope): V | undefined
  /**
   * Keeps a value. A load of the key that is under way no longer fills the cache.
   *
   * @returns `false` when the value alone is over `maxBytes`: counted as refused, and what was there is gone.
   * @throws {InvalidValueError} for `undefined`, and for promises, streams, requests, responses: they belong to one request.
   * @throws {ClosedError} after `close()`.
   */
  set(key: K, value: V): boolean
  /**
   * Forgets a key. A load that is under way goes on for those who wait for it, but neither fills the cache nor is joined.
   *
   * @throws {ClosedError} after `close()`.
   */
  invalidate(key: K): void
  /** Forgets everything, in the same way. @throws {ClosedError} after `close()`. */
  clear(): void
  /** What it holds and has done. Works after `close()`, too. */
  stats(): CacheStats
}

/** A cache that loads what it lacks. */
export interface LoadingCache<K extends string, V> extends Cache<K, V> {
  /**
   * The value: from the cache, from a load under way, or loaded now. A stale one is given at once and refreshed by
   * `scope.background`; where nothing would keep that alive, the caller waits for the refresh.
   *
   * The wait ends with the scope's deadline or signal; the load itself goes on for the others who wait.
   * It rejects with what the loader threw; with a `DeadlineError`; with an `AbortedError` when the client has gone; with
   * an `InvalidValueError` when the loader gave what cannot be kept; with a `ClosedError` once the cache is closed.
   */
  get(key: K, scope?: RequestScope): Promise<V>
}

/**
 * Makes a cache with hard caps, without timers. With `load` it is a `LoadingCache` whose types come from the loader.
 *
 * @throws {InvalidOptionError} naming the option that is out of range.
 * @see RFC 9111 §4.2 (freshness), RFC 5861 §3 (stale-while-revalidate)
 */
export function createCache<K extends string, V>(options: CacheOptions<K, V> & { readonly load?: never }): Cache<K, V>
// Last: of several overloads the compiler tells the errors of the last, and then a missing `maxEntries` is what it names.
export function createCache<K extends string, V>(options: LoadingCacheOptions<K, V>): LoadingCache<K, V>
export function createCache<V>(
  options: CacheOptions<string, V> & Partial<LoadingCacheOptions<string, V>>,
): Cache<string, V> | LoadingCache<string, V> {
  const name = printableName('name', options.name)
  const ttlMs = durationMs('ttlMs', options.ttlMs, { unbounded: true })
  const staleMs = durationMs('staleMs', options.staleMs ?? 0, { unbounded: true })
  const maxLoads = wholeNumber('maxLoads', options.maxLoads ?? 1000)
  const loadTimeoutMs = durationMs('loadTimeoutMs', options.loadTimeoutMs ?? 10_000, { least: 1 })
  const { maxEntries, maxBytes, weigh, load, clock: ownClock, neverStale = false } = options
  if (neverStale && staleMs > 0) throw new InvalidOptionError('staleMs', '0 beside `neverStale`', staleMs)

  const what = `cache "${name}"`
  const systemClock = createSystemClock()
  const counters = createCacheCounters()
  const entries = createEntries<V>({ maxEntries, maxBytes, ttlMs, staleMs, weigh, counters })
  const loads = load && createLoads<V>({ what, load, maxLoads, loadTimeoutMs, neverStale, entries, counters, nowMs })
  const lifetime = createLifetime(what, () => {
    loads?.endAll()
    entries.release()
  })

  // For what grants access: a step back of wall time that falls between two readings must not make it young.
  const time = neverStale ? createElapsedTime() : undefined

  function nowMs(scope: RequestScope | undefined): number {
    const clock = ownClock ?? scope?.clock ?? systemClock
    if (time === undefined) return clock.nowMs()
    const { stepsBack } = time
    const now = time.readMs(clock)
    if (time.stepsBack !== stepsBack) {
      // Not only what seems to come from the future: after the step nothing tells how old the rest really is.
      loads?.outdateAll()
      entries.expireAll()
    }
    return now
  }

  /** For every way in but a hit. */
  function assertUsable(key: string): void {
    lifetime.assertOpen()
    if (typeof key !== 'string') throw new InvalidValueError('a cache key', 'a string', key)
  }

  const cache = withLifetime(lifetime, {
    name,
    getIfPresent(key: string, scope?: RequestScope): V | undefined {
      const now = nowMs(scope)
      const value = lifetime.closed ? undefined : entries.fresh(key, now)
      if (value !== undefined) {
        counters.hits += 1
        return value
      }
      assertUsable(key)
      const found = entries.look(key, now)
      if (found === undefined) counters.misses += 1
      else if (found.freshness === 'fresh') counters.hits += 1
      else counters.staleHits += 1
      return found?.entry.value
    },
    set(key: string, value: V): boolean {
      assertUsable(key)
      const kept = entries.write(key, value, nowMs(undefined))
      loads?.outdate(key)
      return kept
    },
    invalidate(key: string): void {
      assertUsable(key)
      loads?.outdate(key)
      entries.drop(key)
    },
    clear(): void {
      lifetime.assertOpen()
      loads?.outdateAll()
      entries.dropAll()
    },
    stats(): CacheStats {
      const { size, bytes } = entries
      const loading = loads?.size ?? 0
      return { name, entries: size, bytes, maxEntries, maxBytes, ...counters, loading, hitRatio: hitRatioOf(counters) }
    },
  })
  if (loads === undefined) return cache

  async function seek(key: string, scope: RequestScope | undefined): Promise<V> {
    assertUsable(key)
    const found = entries.look(key, nowMs(scope))
    if (found?.freshness === 'fresh') {
      counters.hits += 1
      return found.entry.value
    }
    if (found) return loads!.refresh(key, found.entry, scope)
    counters.misses += 1
    return loads!.load(key, scope)
  }

  return Object.assign(cache, {
    get(key: string, scope?: RequestScope): Promise<V> {
      // The way of a hit: one look-up, one reading of the clock, one comparison. All else is `seek`.
      const value = lifetime.closed ? undefined : entries.fresh(key, nowMs(scope))
      if (value === undefined) return seek(key, scope)
      counters.hits += 1
      return Promise.resolve(value)
    },
  })
}
