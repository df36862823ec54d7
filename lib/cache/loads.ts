import { withDeadline } from '../core/deadline.ts'
import { ClosedError, DeadlineError } from '../core/errors.ts'
import { keepAlive, keepAwaited } from '../core/keep-alive.ts'
import { remainingMs, type RequestScope } from '../core/request-scope.ts'
import type { CacheCounters } from './cache-stats.ts'
import type { Entries, Entry } from './entries.ts'
import { createInFlightTable, type Flight } from './in-flight.ts'
import { assertStorable } from './storable.ts'

/** What a loader is told beside the key. */
export interface LoadContext {
  /** The load's own signal: fires at `loadTimeoutMs` and when the cache is closed, never for one caller who gave up. */
  readonly signal: AbortSignal
  /** Scope of the caller that started the load, which may have ended meanwhile. */
  readonly scope: RequestScope | undefined
}

/** Options of `createLoads`, checked by the cache. */
export interface LoadsOptions<V> {
  /** Name of the cache, as errors say it. */
  readonly what: string
  readonly load: (key: string, context: LoadContext) => V | Promise<V>
  readonly maxLoads: number
  readonly loadTimeoutMs: number
  /** Whether a value is as old as the beginning of its load, rather than its end. */
  readonly neverStale: boolean
  readonly entries: Entries<V>
  readonly counters: CacheCounters
  readonly nowMs: (scope: RequestScope | undefined) => number
}

/** The loading side of a cache. */
export interface Loads<V> {
  /** Loads that can be joined now. */
  readonly size: number
  /** Joins the load of `key` or starts one, and waits for it within the caller's own time. */
  load(key: string, scope: RequestScope | undefined): Promise<V>
  /** Gives the stale value and refreshes it in the background; in the foreground where nobody would keep that alive. */
  refresh(key: string, stale: Entry<V>, scope: RequestScope | undefined): V | Promise<V>
  /** What is loading for `key` never fills the cache. */
  outdate(key: string): void
  outdateAll(): void
  /** Ends all loads with a `ClosedError`. */
  endAll(): void
}

/** Makes the loading side of a cache: single-flight, bounded in number and in time. */
export function createLoads<V>(options: LoadsOptions<V>): Loads<V> {
  const { load, loadTimeoutMs, neverStale, entries, counters, nowMs } = options
  const flights = createInFlightTable<V>(options)
  const what = `a load of ${options.what}`

  async function run(flight: Flight<V>, scope: RequestScope | undefined, end: AbortSignal): Promise<V> {
    const { key, startedAtMs } = flight
    try {
      const value = await withDeadline((signal) => load(key, { signal, scope }), {
        timeoutMs: loadTimeoutMs,
        what,
        signal: end,
      })
      const landedAtMs = nowMs(scope) // before `mayFill`: a clock that stepped back may outdate what is loading
      if (!flights.mayFill(flight)) {
        if (value !== undefined) assertStorable(value)
      } else if (value === undefined) {
        entries.drop(key) // a refresh found that the thing is gone
      } else {
        entries.write(key, value, neverStale ? startedAtMs : landedAtMs)
      }
      return value
    } catch (error) {
      if (end.aborted) throw end.reason // the cache was closed: say so, rather than "aborted"
      counters.loadFailures += 1
      throw error
    }
  }

  function start(key: string, scope: RequestScope | undefined, now: number): Flight<V> {
    const controller = new AbortController()
    let begin: (running: Promise<V>) => void = () => {}
    const promise = new Promise<V>((resolve) => {
      begin = resolve
    })
    // In the table before the loader runs: one that asks this cache for its own key joins itself and meets the deadline,
    // rather than recursing without end.
    const flight = flights.start({ key, promise, end: (reason) => controller.abort(reason) }, now)
    counters.loads += 1
    if (!flight.shared) counters.unshared += 1
    const finish = (): void => flights.finish(flight)
    promise.then(finish, finish) // also the handler that keeps a failure nobody waits for from being "unhandled"
    begin(run(flight, scope, controller.signal))
    return flight
  }

  /**
   * Waits on the caller's own deadline and signal: both end this wait alone, never the load.
   * A caller whose time is up, or who has gone already, does not even start one.
   */
  async function wait(flightOf: () => Flight<V>, scope: RequestScope | undefined): Promise<V> {
    const timeoutMs = remainingMs(scope, loadTimeoutMs)
    if (timeoutMs === 0) throw new DeadlineError(what, 0)
    return withDeadline(() => flightOf().promise, { timeoutMs, what, signal: scope?.signal })
  }

  /** Starts a load that somebody waits for. */
  function startAwaited(key: string, scope: RequestScope | undefined, now: number): Flight<V> {
    const flight = start(key, scope, now)
    keepAwaited(flight.promise, scope)
    return flight
  }

  return {
    get size() {
      return flights.size
    },
    load(key, scope) {
      const now = nowMs(scope)
      const underWay = flights.find(key, now)
      if (underWay) counters.joins += 1
      return wait(() => underWay ?? startAwaited(key, scope, now), scope)
    },
    refresh(key, stale, scope) {
      const now = nowMs(scope)
      if (flights.find(key, now) === undefined && flights.hasRoom(now)) {
        const flight = start(key, scope, now)
        const { mechanism, release } = keepAlive(flight.promise, scope)
        if (mechanism === 'await') {
          if (scope === undefined || scope.ended) {
            release()
            return inForeground(flight, stale, scope)
          }
          // The response waits for it, but not past the request's deadline.
          void wait(() => flight, scope).then(release, release)
        }
      }
      counters.staleHits += 1
      return stale.value
    },
    outdate: flights.outdate,
    outdateAll: flights.outdateAll,
    endAll: () => flights.endAll(new ClosedError(options.what)),
  }

  /** Waits for a refresh that nothing else would keep alive; a failure leaves the caller with the stale value. */
  async function inForeground(flight: Flight<V>, stale: Entry<V>, scope: RequestScope | undefined): Promise<V> {
    try {
      const value = await wait(() => flight, scope)
      counters.misses += 1
      return value
    } catch (error) {
      if (error instanceof ClosedError) throw error
      counters.staleHits += 1
      return stale.value
    }
  }
}
