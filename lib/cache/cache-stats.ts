/** What a cache has done since it was made. Counters only grow. */
export interface CacheStats {
  readonly name: string
  /** Entries kept now, those that have expired but were not looked at since included. */
  readonly entries: number
  /** Bytes kept now: the keys at 2 bytes a UTF-16 unit, and the values as `weigh` tells them. */
  readonly bytes: number
  readonly maxEntries: number
  /** `undefined` where entries alone are capped. */
  readonly maxBytes: number | undefined
  /** Look-ups answered by a fresh entry. */
  readonly hits: number
  /** Look-ups answered by a stale entry. */
  readonly staleHits: number
  /** Look-ups that no entry answered. */
  readonly misses: number
  /** Misses that waited for a load which was already under way. */
  readonly joins: number
  /** Loads started, refreshes included. */
  readonly loads: number
  /** Loads that threw, ran into their deadline, or gave what cannot be kept. */
  readonly loadFailures: number
  /** Loads that nobody could join: the in-flight table was full. */
  readonly unshared: number
  /** Entries that left for want of space. */
  readonly evictions: number
  /** Entries that were found expired, and deleted. */
  readonly expirations: number
  /** Entries that `invalidate` or `clear` removed, or a refresh that found nothing any more. */
  readonly invalidations: number
  /** Values that were not kept: larger than the whole cache may be. */
  readonly refusals: number
  /** Loads in the in-flight table now, at most `maxLoads`. */
  readonly loading: number
  /** Hits, stale ones included, over look-ups: 0 to 1; `undefined` before the first look-up. */
  readonly hitRatio: number | undefined
}

/** The counters among the stats. */
export type CacheCounters = {
  -readonly [
    Name in
      | 'hits'
      | 'staleHits'
      | 'misses'
      | 'joins'
      | 'loads'
      | 'loadFailures'
      | 'unshared'
      | 'evictions'
      | 'expirations'
      | 'invalidations'
      | 'refusals'
  ]: CacheStats[Name]
}

/** Makes counters at 0. */
export function createCacheCounters(): CacheCounters {
  return {
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
  }
}

/** The share of look-ups that an entry answered, or `undefined` before the first. */
export function hitRatioOf({ hits, staleHits, misses }: CacheCounters): number | undefined {
  const lookups = hits + staleHits + misses
  return lookups === 0 ? undefined : (hits + staleHits) / lookups
}
