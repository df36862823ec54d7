import { AbortedError, DeadlineError } from './errors.ts'
import { durationMs } from './options.ts'

/** Options of `withDeadline`. */
export interface DeadlineOptions {
  /** How long the work may take, in milliseconds. `undefined` or `Infinity`: as long as it likes. */
  readonly timeoutMs: number | undefined
  /** What is waited for, as the error will say it. */
  readonly what: string
  /** The caller's own signal: when it fires, the wait ends with an `AbortedError`. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs `work` and waits for it no longer than `timeoutMs`.
 *
 * The only place of the server code that arms a timer: one shot, cleared as soon as the work settles. The work is handed
 * a signal that fires at the deadline or with the caller's; what it still does after that is its own affair, and a late
 * rejection is swallowed.
 *
 * @throws {DeadlineError} at the deadline.
 * @throws {AbortedError} when the caller's signal fires first.
 * @throws {InvalidOptionError} when `timeoutMs` is negative or `NaN`.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => T | PromiseLike<T>,
  { timeoutMs, what, signal }: DeadlineOptions,
): Promise<T> {
  if (timeoutMs !== undefined) durationMs('timeoutMs', timeoutMs, { unbounded: true })
  if (signal?.aborted) throw new AbortedError(what, { cause: signal.reason })
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let onAbort: (() => void) | undefined
  const ends: PromiseLike<T>[] = []
  if (timeoutMs !== undefined && timeoutMs < MAX_TIMER_MS) {
    ends.push(
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new DeadlineError(what, timeoutMs)), timeoutMs)
      }),
    )
  }
  if (signal) {
    ends.push(
      new Promise<never>((_, reject) => {
        onAbort = () => reject(new AbortedError(what, { cause: signal.reason }))
        signal.addEventListener('abort', onAbort, { once: true })
      }),
    )
  }
  try {
    const running = Promise.resolve(work(controller.signal))
    // Each racer gets a handler of its own, so a rejection after the race is nobody's unhandled rejection.
    return await Promise.race([running, ...ends])
  } catch (error) {
    controller.abort(error)
    throw error
  } finally {
    clearTimeout(timer)
    if (onAbort) signal?.removeEventListener('abort', onAbort)
  }
}

/** A longer delay overflows the 32 bits of a host timer and would fire at once. */
const MAX_TIMER_MS = 2_147_483_647
