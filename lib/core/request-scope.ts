import { createBackground, type BackgroundHostOptions, type BackgroundMechanism } from './background.ts'
import type { Clock } from './clock.ts'
import { createIdSource } from './ids.ts'
import { durationMs } from './options.ts'
import type { Principal } from './principal.ts'

/** Everything that belongs to one request and ends with it. Passed explicitly, always: nothing ambient is consulted. */
export interface RequestScope {
  /** Id of the request, a UUID: the one the middleware gave it, or one of its own. */
  readonly requestId: string
  /** Who is asking, authenticated, or `undefined`. */
  readonly principal: Principal | undefined
  readonly clock: Clock
  /** `clock.nowMs()` when the request arrived. */
  readonly receivedAtMs: number
  /** Fires when the client has gone. */
  readonly signal: AbortSignal
  /** Instant by which the answer must be there, on `clock`; `undefined` where nobody set one. */
  readonly deadlineMs: number | undefined
  /** Whether the response has been produced. */
  readonly ended: boolean
  /**
   * Keeps the instance awake for work that the response need not wait for.
   *
   * @returns what keeps it alive; `await` means that the response will wait after all.
   * @throws {InvalidValueError} for anything but a promise.
   */
  background(work: Promise<unknown>): BackgroundMechanism
  /**
   * Runs `work` in the background once the response has been produced; at once when it has been already, and for the
   * 257th and later of one request: what waits for the end is capped.
   */
  onEnd(work: () => Promise<unknown>): void
}

/** A request scope in the hands of the adapter that opened it. */
export interface OpenRequestScope extends RequestScope {
  /** Starts what waited for the end, and waits for what no host keeps alive. Call it once the response is there, before it is returned. Never rejects; idempotent. */
  end(): Promise<void>
  /** Settles when all background work has settled. For tests and for shutting down. */
  settled(): Promise<void>
}

/** Options of `openRequestScope`. */
export interface RequestScopeOptions extends BackgroundHostOptions {
  readonly clock: Clock
  readonly requestId?: string | undefined
  readonly principal?: Principal | undefined
  readonly signal?: AbortSignal | undefined
  /** Instant of arrival on `clock`. Default: now. */
  readonly receivedAtMs?: number | undefined
  /** How long the request may take from its arrival, in milliseconds. Default: no deadline. */
  readonly timeoutMs?: number | undefined
  /** How long one piece of background work may take, in milliseconds. Default 20,000. */
  readonly taskTimeoutMs?: number | undefined
  /** Told of each background failure. */
  readonly onBackgroundError?: ((error: unknown) => void) | undefined
}

/**
 * Opens the scope of one request.
 *
 * @throws {InvalidOptionError} when a duration is out of range.
 */
export function openRequestScope(options: RequestScopeOptions): OpenRequestScope {
  const { clock, principal } = options
  const receivedAtMs = options.receivedAtMs ?? clock.nowMs()
  const timeoutMs = options.timeoutMs === undefined ? undefined : durationMs('timeoutMs', options.timeoutMs)
  const background = createBackground({
    waitUntil: options.waitUntil,
    after: options.after,
    onError: options.onBackgroundError,
    ...(options.taskTimeoutMs === undefined ? {} : { taskTimeoutMs: options.taskTimeoutMs }),
  })
  const atEnd: (() => Promise<unknown>)[] = []
  let ending: Promise<void> | undefined

  // An async wrapper: a `work` that throws at once becomes a rejection like any other.
  const start = async (work: () => Promise<unknown>) => work()

  return {
    requestId: options.requestId ?? createIdSource(clock).next(),
    principal,
    clock,
    receivedAtMs,
    signal: options.signal ?? new AbortController().signal,
    deadlineMs: timeoutMs === undefined ? undefined : receivedAtMs + timeoutMs,
    get ended() {
      return ending !== undefined
    },
    background: (work) => background.run(work),
    onEnd(work) {
      if (ending === undefined && atEnd.length < MAX_AT_END) atEnd.push(work)
      else background.run(start(work))
    },
    end() {
      if (ending === undefined) {
        ending = Promise.resolve() // the scope has ended for whoever asks from inside the work below
        for (const work of atEnd.splice(0)) background.run(start(work))
        ending = background.unhosted()
      }
      return ending
    },
    settled: () => background.settled(),
  }
}

/** Most pieces of work that wait for the end of a request. */
const MAX_AT_END = 256

/**
 * How much of the request's time is left, in milliseconds: never below 0 and, when the clock steps back, never more than it
 * had; `undefined` where there is no deadline. The least of it and `limitMs` where that is given.
 */
export function remainingMs(scope: RequestScope | undefined, limitMs?: number): number | undefined {
  if (scope?.deadlineMs === undefined) return limitMs
  const { deadlineMs, receivedAtMs, clock } = scope
  const left = Math.max(0, deadlineMs - Math.max(receivedAtMs, clock.nowMs()))
  return limitMs === undefined ? left : Math.min(left, limitMs)
}
