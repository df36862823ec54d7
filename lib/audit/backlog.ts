import type { Clock } from '../core/clock.ts'
import type { AuditEvent } from './event.ts'

/** An event that waits to be written. */
export interface PendingEvent {
  readonly event: AuditEvent
  readonly bytes: number
  /** Set once a write of this event alone has failed. */
  trouble?: { failures: number; readonly successesBefore: number }
}

/**
 * What waits for one sink, oldest first, and when to try again. It never sleeps: after a failure there is an instant before
 * which `take` gives nothing, and the next request asks again. Its owner caps it.
 */
export interface Backlog {
  readonly size: number
  readonly bytes: number
  push(events: readonly PendingEvent[]): void
  /** Removes the oldest event. */
  shift(): PendingEvent | undefined
  /** Removes the next batch; an empty one while the sink is left alone after a failure, unless `force`. */
  take(force: boolean): PendingEvent[]
  /** A batch from `take` was written. */
  succeeded(): void
  /** A batch from `take` was not written: it waits again. Returns the event that the sink, and it alone, keeps refusing. */
  failed(batch: PendingEvent[]): PendingEvent | undefined
}

/**
 * Makes an empty backlog.
 *
 * A batch that fails is halved the next time, down to single events, so that one event that a sink cannot take does not
 * hold up the rest. An event that failed alone goes to the end and is only tried alone.
 */
export function createBacklog(clock: Clock): Backlog {
  let waiting: PendingEvent[] = []
  let bytes = 0
  let batchSize = MAX_BATCH
  let failures = 0 // in a row
  let successes = 0
  let notBeforeMs = 0

  function isDue(): boolean {
    const leftMs = notBeforeMs - clock.nowMs()
    return leftMs <= 0 || leftMs > MAX_BACKOFF_MS // more than ever is set: the clock stepped back
  }

  function remove(count: number): PendingEvent[] {
    const removed = waiting.splice(0, count)
    for (const event of removed) bytes -= event.bytes
    return removed
  }

  return {
    get size() {
      return waiting.length
    },
    get bytes() {
      return bytes
    },
    push(events) {
      for (const event of events) {
        waiting.push(event)
        bytes += event.bytes
      }
    },
    shift: () => remove(1)[0],
    take(force) {
      if (!force && !isDue()) return []
      if (waiting[0]?.trouble) return remove(1)
      let count = 0
      while (count < batchSize && count < waiting.length && !waiting[count]!.trouble) count += 1
      return remove(count)
    },
    succeeded() {
      failures = 0
      successes += 1
      notBeforeMs = 0
      batchSize = Math.min(MAX_BATCH, batchSize * 2)
    },
    failed(batch) {
      failures += 1
      notBeforeMs = clock.nowMs() + Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1))
      for (const event of batch) bytes += event.bytes
      const [only] = batch
      if (only === undefined || batch.length > 1) {
        batchSize = Math.ceil(batch.length / 2)
        waiting = batch.concat(waiting)
        return undefined
      }
      const trouble = (only.trouble ??= { failures: 0, successesBefore: successes })
      trouble.failures += 1
      if (trouble.failures >= REFUSALS_THAT_SUFFICE && successes > trouble.successesBefore) {
        bytes -= only.bytes
        return only
      }
      waiting.push(only)
      return undefined
    },
  }
}

/** Most events of one write. */
export const MAX_BATCH = 500
const FIRST_BACKOFF_MS = 1_000
const MAX_BACKOFF_MS = 60_000
/** Failures of one event alone, with successes of others in between, until it is held to be the event's fault. */
const REFUSALS_THAT_SUFFICE = 8
