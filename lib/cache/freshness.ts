import { InvalidOptionError } from '../core/errors.ts'

/** How an entry may be served: as it is, as it is while it is being refreshed, or not at all. */
export type Freshness = 'fresh' | 'stale' | 'expired'

/** What the freshness of an entry depends on, beside the time. */
export interface FreshnessLifetime {
  /** Instant at which the value was stored, in milliseconds of the clock that will be read. */
  readonly storedAtMs: number
  /** How long it is fresh, in milliseconds. */
  readonly ttlMs: number
  /** How much longer it may be served stale, in milliseconds. */
  readonly staleMs: number
}

/**
 * Tells how an entry may be served at `nowMs`.
 *
 * Half-open: fresh on `[0, ttlMs)`, stale on `[ttlMs, ttlMs + staleMs)`, then expired.
 * A clock that stepped backwards counts as age 0.
 *
 * @param nowMs - Reading of the clock that produced `storedAtMs`, in milliseconds.
 * @throws {InvalidOptionError} if a duration is negative or `NaN`.
 * @see RFC 9111 §4.2, RFC 5861 §3
 */
export function freshnessOf(lifetime: FreshnessLifetime, nowMs: number): Freshness {
  const { storedAtMs, ttlMs, staleMs } = lifetime
  if (!(ttlMs >= 0)) throw new InvalidOptionError('ttlMs', 'zero or more milliseconds', ttlMs)
  if (!(staleMs >= 0)) throw new InvalidOptionError('staleMs', 'zero or more milliseconds', staleMs)
  const ageMs = Math.max(0, nowMs - storedAtMs)
  if (ageMs < ttlMs) return 'fresh'
  return ageMs < ttlMs + staleMs ? 'stale' : 'expired'
}
