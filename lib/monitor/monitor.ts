import { createSystemClock, type Clock } from '../core/clock.ts'
import { createLifetime, withLifetime, type Closable } from '../core/lifetime.ts'
import { durationMs, wholeNumber } from '../core/options.ts'
import { createRing } from '../core/ring.ts'
import { readMemoryState, UNAVAILABLE, type MemoryReading, type MemoryState } from './memory.ts'
import { createRouteTable, type RouteSnapshot } from './route-table.ts'

export type { RouteSnapshot } from './route-table.ts'

/** Options of `createMonitor`. */
export interface MonitorOptions {
  /** Default: the host's. */
  readonly clock?: Clock | undefined
  /** Least time between two readings of the memory, in milliseconds. Default 10,000. */
  readonly sampleMs?: number | undefined
  /** Most routes told apart. Default 200. Requests to further ones are counted under the route `overflow`. */
  readonly maxRoutes?: number | undefined
  /** How many of the last samples are kept. Default 120: 20 minutes of traffic at the default `sampleMs`. */
  readonly maxSamples?: number | undefined
  /** Reads the memory; `undefined` where the runtime does not tell. May throw. Default: unavailable. */
  readonly readMemory?: (() => MemoryReading | undefined) | undefined
}

/** One request that has been answered. */
export interface Observation {
  /** The route pattern, never the raw path. Cut at 256 characters. */
  readonly route: string
  /** HTTP status of the answer. */
  readonly status: number
  readonly durationMs: number
}

/** The counters and the memory at one instant. */
export interface MonitorSample {
  readonly atMs: number
  readonly requests: number
  readonly errors: number
  readonly memory: MemoryState
}

/** Everything that a monitor knows, as plain data. */
export interface MonitorSnapshot {
  /** Instant of the first request or snapshot: counters count from then. */
  readonly sinceMs: number
  readonly requests: number
  /** Answers of 500 and above. */
  readonly errors: number
  /** Answers of 400 to 499. */
  readonly clientErrors: number
  /** Busiest first. */
  readonly routes: readonly RouteSnapshot[]
  readonly memory: MemoryState
  /** Oldest first. */
  readonly samples: readonly MonitorSample[]
}

/** Watches the requests of one function instance: a sketch per route, never a list. */
export interface Monitor extends Closable {
  /** Counts a request. Never throws; after `close()` it does nothing. */
  observe(observation: Observation): void
  /** @throws {ClosedError} after `close()`. */
  snapshot(): MonitorSnapshot
}

/**
 * Makes a monitor. It has no timer: memory is read when a request passes and the last reading is older than `sampleMs`.
 *
 * @throws {InvalidOptionError} when an option is out of range.
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const clock = options.clock ?? createSystemClock()
  const sampleMs = durationMs('sampleMs', options.sampleMs ?? 10_000)
  const routes = createRouteTable(wholeNumber('maxRoutes', options.maxRoutes ?? 200))
  const samples = createRing<MonitorSample>(wholeNumber('maxSamples', options.maxSamples ?? 120))
  const { readMemory } = options
  const lifetime = createLifetime('the monitor', () => {
    routes.clear()
    samples.clear()
  })
  let sinceMs: number | undefined
  let sampledAtMs: number | undefined
  let memory = UNAVAILABLE
  let requests = 0
  let errors = 0
  let clientErrors = 0

  function sampleIfDue(): number {
    const nowMs = clock.nowMs()
    sinceMs ??= nowMs
    // A clock that stepped back makes the sample due: waiting for it to catch up could take for ever.
    const due = sampledAtMs === undefined || nowMs < sampledAtMs || nowMs - sampledAtMs >= sampleMs
    if (due) {
      sampledAtMs = nowMs
      memory = readMemoryState(readMemory, nowMs)
      samples.push({ atMs: nowMs, requests, errors, memory })
    }
    return sinceMs
  }

  return withLifetime(lifetime, {
    observe({ route, status, durationMs: tookMs }: Observation) {
      if (lifetime.closed) return
      const failed = status >= 500
      requests += 1
      if (failed) errors += 1
      else if (status >= 400) clientErrors += 1
      routes.add(typeof route === 'string' ? route.slice(0, MAX_ROUTE_LENGTH) : 'unknown', failed, tookMs)
      sampleIfDue()
    },
    snapshot() {
      lifetime.assertOpen()
      const since = sampleIfDue()
      return {
        sinceMs: since,
        requests,
        errors,
        clientErrors,
        routes: routes.snapshot(),
        memory,
        samples: samples.toArray(),
      }
    },
  })
}

const MAX_ROUTE_LENGTH = 256
