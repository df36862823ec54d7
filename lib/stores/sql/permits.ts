import { withDeadline } from '../../core/deadline.ts'
import { UnavailableError } from '../../core/errors.ts'

/** Options of `createPermits`. */
export interface PermitsOptions {
  /** What is waited for, as the error will say it. */
  readonly what: string
  /** How many permits there are: 1 makes a mutex. */
  readonly most: number
  /** How many may wait. Past it, a caller is refused at once. */
  readonly maxWaiting: number
  /** How long one waits, in milliseconds. */
  readonly waitMs: number
}

/** A fixed number of permits with a queue that is bounded in length and in time. First come, first served. */
export interface Permits {
  readonly held: number
  readonly waiting: number
  /**
   * Takes a permit. No timer is armed when one is free.
   *
   * @returns the function that gives it back; a second call does nothing.
   * @throws {UnavailableError} when the queue is full or the wait is over.
   */
  acquire(): Promise<() => void>
  /** Settles when no permit is held and nobody waits. */
  idle(): Promise<void>
}

/** Makes the queue in front of an engine's connections. */
export function createPermits({ what, most, maxWaiting, waitMs }: PermitsOptions): Permits {
  const waiters = new Set<() => void>()
  const watchers = new Set<() => void>()
  let held = 0

  function giveBack(): void {
    const [next] = waiters
    if (next !== undefined) {
      waiters.delete(next) // the permit passes on: `held` stays
      next()
      return
    }
    held -= 1
    if (held > 0) return
    for (const watcher of watchers) watcher()
    watchers.clear()
  }

  function permit(): () => void {
    let given = false
    return () => {
      if (given) return
      given = true
      giveBack()
    }
  }

  return {
    get held() {
      return held
    },
    get waiting() {
      return waiters.size
    },
    async acquire() {
      if (held < most) {
        held += 1
        return permit()
      }
      if (waiters.size >= maxWaiting) {
        throw new UnavailableError(what, { cause: new Error(`${maxWaiting} callers are waiting already`) })
      }
      let admit: () => void = () => {}
      const turn = new Promise<void>((resolve) => {
        admit = resolve
      })
      waiters.add(admit)
      try {
        await withDeadline(() => turn, { timeoutMs: waitMs, what: `the wait for ${what}` })
      } catch (cause) {
        // Admitted in the very tick of the deadline: the permit was handed over and must not be lost.
        if (!waiters.delete(admit)) giveBack()
        throw new UnavailableError(what, { cause })
      }
      return permit()
    },
    async idle() {
      if (held === 0) return
      await new Promise<void>((resolve) => {
        watchers.add(resolve)
      })
    },
  }
}
