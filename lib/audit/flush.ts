import type { Clock } from '../core/clock.ts'
import { withDeadline } from '../core/deadline.ts'
import { createBacklog, type PendingEvent } from './backlog.ts'
import type { AuditSink } from './sink.ts'

/** Options of `createLane`. */
export interface LaneOptions {
  readonly sink: AuditSink
  readonly clock: Clock
  readonly writeTimeoutMs: number
  /** The sink has acknowledged so many events. */
  readonly onDelivered: (count: number) => void
  /** The sink keeps refusing this event while it takes others. It has left the lane. Without this, it goes on waiting. */
  readonly onRefused?: ((event: PendingEvent) => void) | undefined
}

/** The way of events into one sink: a backlog and at most one write under way. */
export interface Lane {
  /** Events waiting or being written. */
  readonly size: number
  readonly bytes: number
  push(events: readonly PendingEvent[]): void
  /** Removes the oldest event that is not being written. */
  evict(): PendingEvent | undefined
  /** Removes up to `most` events, oldest first; a write under way is given up and counts as failed. */
  surrender(most: number): PendingEvent[]
  /**
   * Writes what was waiting when it was called. While another call is writing it waits for that, so that events of requests
   * that finish meanwhile go out together. Stops at the first failure; with `force` it pays no heed to the backoff and stops
   * after a dozen in a row. Never rejects.
   *
   * @returns whether as many events have left as were waiting.
   */
  flush(options?: { force?: boolean; signal?: AbortSignal }): Promise<boolean>
}

/** A write under way. `land` takes its outcome; only the first outcome counts. */
interface Flight {
  readonly batch: PendingEvent[]
  readonly bytes: number
  readonly landed: Promise<void>
  land(written: boolean): void
}

/** Makes the lane of one sink. */
export function createLane({ sink, clock, writeTimeoutMs, onDelivered, onRefused }: LaneOptions): Lane {
  const backlog = createBacklog(clock)
  const what = `audit sink "${sink.name}"`
  let flight: Flight | undefined
  let pushed = 0 // events that ever entered
  let left = 0 // and that ever left

  function launch(batch: PendingEvent[]): Flight {
    let wake!: () => void
    const landed = new Promise<void>((resolve) => (wake = resolve))
    const launched: Flight = {
      batch,
      bytes: batch.reduce((sum, event) => sum + event.bytes, 0),
      landed,
      land(written) {
        if (flight !== launched) return
        flight = undefined
        if (written) {
          backlog.succeeded()
          left += batch.length
          onDelivered(batch.length)
        } else {
          const refused = backlog.failed(batch)
          if (refused && onRefused) {
            left += 1
            onRefused(refused)
          } else if (refused) backlog.push([refused])
        }
        wake()
      },
    }
    return (flight = launched)
  }

  async function write(batch: PendingEvent[], signal: AbortSignal | undefined): Promise<boolean> {
    const launched = launch(batch)
    let written = true
    try {
      const events = batch.map(({ event }) => event)
      await withDeadline((end) => sink.write(events, { signal: end }), { timeoutMs: writeTimeoutMs, what, signal })
    } catch {
      written = false
    }
    launched.land(written)
    return written
  }

  /**
   * Waits for another call's write. On workerd the request that writes may be gone, and its timers with it: nobody but the
   * one who waits can notice.
   */
  async function waitFor(other: Flight, signal: AbortSignal | undefined): Promise<void> {
    try {
      await withDeadline(() => other.landed, { timeoutMs: writeTimeoutMs, what, signal })
    } catch {
      if (!signal?.aborted) other.land(false)
    }
  }

  return {
    get size() {
      return backlog.size + (flight?.batch.length ?? 0)
    },
    get bytes() {
      return backlog.bytes + (flight?.bytes ?? 0)
    },
    push(events) {
      pushed += events.length
      backlog.push(events)
    },
    evict() {
      const oldest = backlog.shift()
      if (oldest) left += 1
      return oldest
    },
    surrender(most) {
      flight?.land(false)
      const taken: PendingEvent[] = []
      while (taken.length < most && backlog.size > 0) taken.push(backlog.shift()!)
      left += taken.length
      return taken
    },
    async flush({ force = false, signal } = {}) {
      const goal = pushed
      const maxFailures = force ? FORCED_FAILURES : 1
      let failures = 0
      while (left < goal && failures < maxFailures && !signal?.aborted) {
        if (flight) {
          await waitFor(flight, signal)
          continue
        }
        const batch = backlog.take(force)
        if (batch.length === 0) break
        failures = (await write(batch, signal)) ? 0 : failures + 1
      }
      return left >= goal
    },
  }
}

/** Enough to halve a full batch down to the one event that spoils it, and to try a few more. */
const FORCED_FAILURES = 12
