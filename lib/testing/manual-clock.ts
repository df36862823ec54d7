import type { Clock } from '../core/clock.ts'
import { InvalidOptionError } from '../core/errors.ts'
import { durationMs } from '../core/options.ts'

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves wall time and monotonic time forward by `ms` milliseconds. */
  advance(ms: number): void
  /** Sets wall time, backwards too, as a host does when its clock is corrected. Monotonic time stays. */
  set(nowMs: number): void
}

/**
 * Makes a clock for tests, so that they move time instead of sleeping.
 *
 * @param options.nowMs - Where wall time begins, in milliseconds since the Unix epoch. Default: the first instant of 2026.
 * @throws {InvalidOptionError} when an instant or a duration is not a number.
 */
export function createManualClock(options: { readonly nowMs?: number } = {}): ManualClock {
  let nowMs = instant(options.nowMs ?? START_MS)
  let monotonicMs = 0
  return {
    nowMs: () => nowMs,
    monotonicMs: () => monotonicMs,
    advance(ms) {
      const step = durationMs('ms', ms)
      nowMs += step
      monotonicMs += step
    },
    set(to) {
      nowMs = instant(to)
    },
  }
}

/** 2026-01-01T00:00:00.000Z, so that two runs of a test read the same. */
const START_MS = 1_767_225_600_000

function instant(value: number): number {
  if (!Number.isFinite(value)) throw new InvalidOptionError('nowMs', 'milliseconds since the Unix epoch', value)
  return value
}
