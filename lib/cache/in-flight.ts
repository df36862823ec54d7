/** A load under way. */
export interface Flight<V> {
  readonly key: string
  /** What it will give. Settles by the load's deadline, unless its request died on workerd: then never. */
  readonly promise: Promise<V>
  /** Instant of its start. Stamped anew when the clock steps back. */
  startedAtMs: number
  /** Whether later callers may join it. */
  readonly shared: boolean
  /** The table's generation at its start. */
  readonly generation: number
  /** Ends it: its waiters are rejected, its signal fires. */
  readonly end: (reason: unknown) => void
}

/** What a caller says of a load that it starts. */
export type Departure<V> = Pick<Flight<V>, 'key' | 'promise' | 'end'>

/** Options of `createInFlightTable`. */
export interface InFlightOptions {
  /** Most loads that can be joined at one time. */
  readonly maxLoads: number
  /** How long a load may take. One that is older is dead: its request ended and nobody will ever settle it. */
  readonly loadTimeoutMs: number
}

/** The loads under way, so that callers of one key share one. */
export interface InFlightTable<V> {
  /** How many can be joined, or could be until they settle; at most `maxLoads`. */
  readonly size: number
  /** The load that a caller of `key` may join. One that is overdue is given up here: the caller starts a new one. */
  find(key: string, nowMs: number): Flight<V> | undefined
  /** Whether one more could be joined. */
  hasRoom(nowMs: number): boolean
  /** Notes a load that starts. At the cap it is not shared. */
  start(departure: Departure<V>, nowMs: number): Flight<V>
  /** Whether its value may enter the cache: nothing has changed the key since it began. */
  mayFill(flight: Flight<V>): boolean
  /** Takes a load that has settled out of the table. */
  finish(flight: Flight<V>): void
  /** The key has changed: what is loading now is not joined any more and never fills the cache. */
  outdate(key: string): void
  /** Every key has changed. */
  outdateAll(): void
  /** Ends all loads. */
  endAll(reason: unknown): void
}

/** Makes an in-flight table. Its options have been checked by the cache. */
export function createInFlightTable<V>({ maxLoads, loadTimeoutMs }: InFlightOptions): InFlightTable<V> {
  const joinable = new Map<string, Flight<V>>()
  // All that run, for `endAll`: those that were outdated or never shared, too, as many again. Past it they end by their deadline.
  const running = new Set<Flight<V>>()
  const maxRunning = maxLoads * 2
  // One counter for the whole table, not one per key: shared loads go by their place in `joinable`, the few that are not
  // shared by this, and lose their fill to a change of any key.
  let generation = 0

  function isOverdue(flight: Flight<V>, nowMs: number): boolean {
    if (nowMs < flight.startedAtMs) flight.startedAtMs = nowMs
    return nowMs - flight.startedAtMs >= loadTimeoutMs
  }

  function forget(flight: Flight<V>): void {
    running.delete(flight)
    if (joinable.get(flight.key) === flight) joinable.delete(flight.key)
  }

  /** Loads of dead requests never settle: they are dropped here, oldest first, when their place is wanted. */
  function sweep(flights: Iterable<Flight<V>>, nowMs: number): void {
    for (const flight of flights) {
      if (!isOverdue(flight, nowMs)) return
      forget(flight)
    }
  }

  function hasRoom(nowMs: number): boolean {
    if (joinable.size >= maxLoads) sweep(joinable.values(), nowMs)
    return joinable.size < maxLoads
  }

  return {
    get size() {
      return joinable.size
    },
    find(key, nowMs) {
      const flight = joinable.get(key)
      if (flight === undefined || !isOverdue(flight, nowMs)) return flight
      forget(flight)
      return undefined
    },
    hasRoom,
    start({ key, promise, end }, nowMs) {
      const shared = hasRoom(nowMs)
      const flight: Flight<V> = { key, promise, end, startedAtMs: nowMs, shared, generation }
      if (shared) joinable.set(key, flight)
      if (running.size >= maxRunning) sweep(running, nowMs)
      if (running.size < maxRunning) running.add(flight)
      return flight
    },
    mayFill: (flight) => (flight.shared ? joinable.get(flight.key) === flight : flight.generation === generation),
    finish: forget,
    outdate(key) {
      joinable.delete(key)
      generation += 1
    },
    outdateAll() {
      joinable.clear()
      generation += 1
    },
    endAll(reason) {
      const ending = [...running]
      running.clear()
      joinable.clear()
      generation += 1
      for (const flight of ending) flight.end(reason)
    },
  }
}
