import { createBoundedLru } from '../core/bounded-lru.ts'
import type { CacheCounters } from './cache-stats.ts'
import { freshnessOf } from './freshness.ts'
import { assertStorable } from './storable.ts'
import { checkedWeight, weighKey, weighValue } from './weigh.ts'

/** A value, and what is known of it. */
export interface Entry<V> {
  readonly value: V
  /** Instant of storing; stamped anew when the clock steps back. */
  storedAtMs: number
  readonly bytes: number
}

/** Options of `createEntries`, checked by the cache but for the two caps. */
export interface EntriesOptions<V> {
  readonly maxEntries: number
  readonly maxBytes: number | undefined
  readonly ttlMs: number
  readonly staleMs: number
  readonly weigh: ((value: V, key: string) => number) | undefined
  readonly counters: CacheCounters
}

/** The entries of a cache: caps and expiry, nothing of loading. */
export interface Entries<V> {
  readonly size: number
  readonly bytes: number
  /** The value if it is fresh: the way of a hit, one look-up and one comparison. Changes and counts nothing. */
  fresh(key: string, nowMs: number): V | undefined
  /** The entry if it may be served; an expired one is deleted and counted. */
  look(key: string, nowMs: number): { readonly entry: Entry<V>; readonly freshness: 'fresh' | 'stale' } | undefined
  /**
   * Keeps a value.
   *
   * @returns `false` when it alone is over the byte cap; counted, and what was there is gone.
   * @throws {InvalidValueError} for what cannot be kept.
   */
  write(key: string, value: V, nowMs: number): boolean
  /** Removes what is there, if anything, and counts it as invalidated. */
  drop(key: string): void
  /** Removes everything, and counts it as invalidated. */
  dropAll(): void
  /** Removes everything, and counts it as expired. */
  expireAll(): void
  /** Lets go of everything, uncounted. */
  release(): void
}

/**
 * Makes the entries of a cache.
 *
 * @throws {InvalidOptionError} when a cap is not a whole number of 1 or more.
 */
export function createEntries<V>(options: EntriesOptions<V>): Entries<V> {
  const { maxBytes, ttlMs, staleMs, weigh, counters } = options
  const store = createBoundedLru<Entry<V>>({
    maxEntries: options.maxEntries,
    maxBytes,
    onEvict: () => {
      counters.evictions += 1
    },
  })

  return {
    get size() {
      return store.size
    },
    get bytes() {
      return store.bytes
    },
    fresh(key, nowMs) {
      const entry = store.get(key)
      if (entry === undefined) return undefined
      const ageMs = nowMs - entry.storedAtMs
      return ageMs >= 0 && ageMs < ttlMs ? entry.value : undefined
    },
    look(key, nowMs) {
      const entry = store.get(key)
      if (entry === undefined) return undefined
      // An entry from the future was stored before the clock stepped back: its true age is unknown, it begins anew.
      if (nowMs < entry.storedAtMs) entry.storedAtMs = nowMs
      const freshness = freshnessOf({ storedAtMs: entry.storedAtMs, ttlMs, staleMs }, nowMs)
      if (freshness !== 'expired') return { entry, freshness }
      store.delete(key)
      counters.expirations += 1
      return undefined
    },
    write(key, value, nowMs) {
      assertStorable(value)
      const bytes = weighKey(key) + (weigh ? checkedWeight(weigh(value, key)) : weighValue(value, maxBytes))
      const kept = bytes <= Number.MAX_SAFE_INTEGER && store.set(key, { value, storedAtMs: nowMs, bytes }, bytes)
      if (!kept) {
        store.delete(key)
        counters.refusals += 1
      }
      return kept
    },
    drop(key) {
      if (store.delete(key)) counters.invalidations += 1
    },
    dropAll() {
      counters.invalidations += store.size
      store.clear()
    },
    expireAll() {
      counters.expirations += store.size
      store.clear()
    },
    release: () => store.clear(),
  }
}
