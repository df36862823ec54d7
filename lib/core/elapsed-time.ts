import type { Clock } from './clock.ts'

/** Time that only runs forward, for what must never look younger than it is. */
export interface ElapsedTime {
  /** Milliseconds since the first reading. Every caller's clock must be one of the same host. */
  readMs(clock: Clock): number
  /** How often wall time was seen to step back: what was measured before it is of unknown age. */
  readonly stepsBack: number
}

/**
 * Measures how much time has passed, at least, by two clocks: between two readings counts whichever ran further. Wall time alone
 * can step back unseen between two readings and make old things young; monotonic time alone stands still while an instance is frozen.
 *
 * @see CLOCK_REALTIME and CLOCK_MONOTONIC, POSIX clock_gettime
 */
export function createElapsedTime(): ElapsedTime {
  let elapsedMs = 0
  let wallMs: number | undefined
  let monotonicMs = 0
  let stepsBack = 0
  return {
    get stepsBack() {
      return stepsBack
    },
    readMs(clock) {
      const wall = clock.nowMs()
      const monotonic = clock.monotonicMs()
      if (wallMs !== undefined) {
        if (wall < wallMs) stepsBack += 1
        elapsedMs += Math.max(0, wall - wallMs, monotonic - monotonicMs)
      }
      wallMs = wall
      monotonicMs = monotonic
      return elapsedMs
    },
  }
}
