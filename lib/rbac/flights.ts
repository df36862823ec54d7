import { withDeadline } from '../core/deadline.ts'

/** A store read under way. */
export interface Flight<T> {
  readonly key: string
  readonly tenant: string
  readonly startedAtMs: number
  /** Place in the order in which reads began: of two answers, the one with the higher order saw the store later. */
  readonly order: number
  /** Whether its tenant was invalidated while it was under way: its answer may be from before the change. */
  readonly invalidated: boolean
  readonly answer: Promise<T>
}

/** Options of `createFlights`. */
export interface FlightsOptions<T> {
  /** What is read, as errors say it. */
  readonly what: string
  /** How long one read may take, in milliseconds. */
  readonly timeoutMs: number
  /** How old a read may be and still be joined, in milliseconds. */
  readonly joinableMs: number
  readonly maxFlights: number
  /** Told of each answer that came in time and was not overtaken by an invalidation. */
  readonly onLanding: (answer: T, flight: Flight<T>) => void
}

/** Reads under way, joined by whoever asks for the same thing a moment later. */
export interface Flights<T> {
  readonly size: number
  /** The read that whoever comes at `nowMs` may join. */
  joinable(key: string, nowMs: number): Flight<T> | undefined
  /**
   * Begins a read; later ones join it rather than one that began before. When too many are under way it goes on its own:
   * nobody joins it, and `onLanding` is not told, since an invalidation would not find it.
   */
  start(begin: FlightStart<T>): { readonly flight: Flight<T>; readonly shared: boolean }
  /** Sees to it that no read now under way is joined or lands. Of one tenant, or of all. */
  invalidate(tenant?: string): void
  /** Gives all of them up; who waits gets an `AbortedError`. */
  abort(): void
}

/** What `start` needs to know. */
export interface FlightStart<T> {
  readonly key: string
  readonly tenant: string
  readonly nowMs: number
  readonly order: number
  readonly read: (signal: AbortSignal) => Promise<T>
}

/**
 * Makes a bounded single-flight table that a dead request cannot block.
 *
 * On workerd a promise of a request that has ended never settles. So a read older than `joinableMs` is not joined but
 * replaced, one older than `timeoutMs` is forgotten, and who joins one must bound the wait (`withDeadline`).
 */
export function createFlights<T>(options: FlightsOptions<T>): Flights<T> {
  const { what, timeoutMs, joinableMs, maxFlights, onLanding } = options
  const joinableByKey = new Map<string, Tracked<T>>()
  const underWay = new Set<Tracked<T>>() // oldest first

  function forget(flight: Tracked<T>): void {
    underWay.delete(flight)
    if (joinableByKey.get(flight.key) === flight) joinableByKey.delete(flight.key)
  }

  /** Reads that had all their time have settled, unless their request is dead. */
  function sweep(nowMs: number): void {
    for (const flight of underWay) {
      if (within(flight, nowMs, timeoutMs)) return
      forget(flight)
      flight.mayLand = false
    }
  }

  return {
    get size() {
      return underWay.size
    },
    joinable(key, nowMs) {
      const flight = joinableByKey.get(key)
      return flight !== undefined && within(flight, nowMs, joinableMs) ? flight : undefined
    },
    start({ key, tenant, nowMs, order, read }) {
      sweep(nowMs)
      const shared = underWay.size < maxFlights
      const controller = new AbortController()
      const answer = withDeadline(read, { what, timeoutMs, signal: controller.signal })
      const flight: Tracked<T> = {
        key,
        tenant,
        startedAtMs: nowMs,
        order,
        invalidated: false,
        mayLand: shared,
        abort: () => controller.abort(),
        answer: answer.then(
          (value) => {
            forget(flight)
            if (flight.mayLand) onLanding(value, flight)
            return value
          },
          (error: unknown) => {
            forget(flight)
            throw error
          },
        ),
      }
      // Who began it may have stopped waiting by the time it fails.
      flight.answer.catch(() => {})
      if (shared) {
        underWay.add(flight)
        joinableByKey.set(key, flight)
      }
      return { flight, shared }
    },
    invalidate(tenant) {
      for (const flight of underWay) {
        if (tenant !== undefined && flight.tenant !== tenant) continue
        flight.invalidated = true
        flight.mayLand = false
        if (joinableByKey.get(flight.key) === flight) joinableByKey.delete(flight.key)
      }
    },
    abort() {
      for (const flight of underWay) {
        flight.mayLand = false
        flight.abort()
      }
    },
  }
}

interface Tracked<T> extends Flight<T> {
  invalidated: boolean
  mayLand: boolean
  readonly abort: () => void
}

/** A clock that stepped back makes a read as good as too old. */
function within({ startedAtMs }: { readonly startedAtMs: number }, nowMs: number, limitMs: number): boolean {
  return nowMs >= startedAtMs && nowMs - startedAtMs < limitMs
}
