/**
 * Where every instant in the package comes from.
 *
 * Read it when you need it and never keep a reading past the request: a function instance freezes between
 * requests, and only a fresh reading sees how old things have really become.
 */
export interface Clock {
  /** Wall time in milliseconds since the Unix epoch. It may step backwards; callers decide what that means. */
  nowMs(): number
  /** Milliseconds from an arbitrary origin, never decreasing: for durations alone. On a deployed Worker it stands still while code runs. */
  monotonicMs(): number
}

/** Makes the clock of the host: `Date.now()` and `performance.now()`, read at each call. */
export function createSystemClock(): Clock {
  return { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
}
