import type { Clock } from '../core/clock.ts'
import { withDeadline } from '../core/deadline.ts'
import { MAX_BATCH, type PendingEvent } from './backlog.ts'
import { createLane } from './flush.ts'
import type { LedgerBook } from './ledger.ts'
import type { AuditSink } from './sink.ts'

/** Options of `createShipping`. */
export interface ShippingOptions {
  readonly sink: AuditSink
  readonly deadLetter: AuditSink | undefined
  readonly clock: Clock
  readonly writeTimeoutMs: number
  readonly maxPendingEvents: number
  readonly book: LedgerBook
}

/** Takes events that left their request to the sink, and those that cannot go there to the dead letter sink. */
export interface Shipping {
  /** Events for the sink. */
  readonly size: number
  readonly bytes: number
  /** Events for the dead letter sink: at most one batch. */
  readonly deadSize: number
  push(events: readonly PendingEvent[]): void
  /** The oldest waiting event makes way. `false` when there is none. */
  makeRoom(): boolean
  /** Never rejects. */
  flush(): Promise<void>
  /** Gets everything out in `timeoutMs`, and waits for `others` too. Never rejects. */
  drain(timeoutMs: number, others: readonly Promise<unknown>[]): Promise<void>
  /** Gives up what is left. */
  abandon(): void
  /** Closes the sinks, each within `writeTimeoutMs`. */
  close(): Promise<void>
}

/** Makes the two lanes, and what leads from the first to the second. */
export function createShipping(options: ShippingOptions): Shipping {
  const { sink, deadLetter, clock, writeTimeoutMs, book } = options
  const deadCap = Math.min(MAX_BATCH, options.maxPendingEvents)
  const dead =
    deadLetter &&
    createLane({ sink: deadLetter, clock, writeTimeoutMs, onDelivered: (count) => book.deadLetter(count) })
  const main = createLane({
    sink,
    clock,
    writeTimeoutMs,
    onDelivered: (count) => book.deliver(count),
    // Without a dead letter sink an event that the sink refuses keeps its chance until the cap reaches it.
    onRefused: dead && ((event) => retire([event])),
  })

  /** To the dead letter sink with them, while it has room; its own oldest make way. */
  function retire(events: readonly PendingEvent[]): void {
    for (const { event, bytes } of events) {
      if (dead && dead.size >= deadCap && dead.evict()) book.drop(1)
      if (dead && dead.size < deadCap) dead.push([{ event, bytes }])
      else book.drop(1)
    }
  }

  async function bury(signal: AbortSignal): Promise<void> {
    if (!dead) return
    do {
      const room = deadCap - dead.size
      if (room > 0) retire(main.surrender(room))
      await dead.flush({ force: true, signal })
    } while (dead.size === 0 && main.size > 0 && !signal.aborted)
  }

  return {
    get size() {
      return main.size
    },
    get bytes() {
      return main.bytes
    },
    get deadSize() {
      return dead?.size ?? 0
    },
    push: (events) => main.push(events),
    makeRoom() {
      const oldest = main.evict()
      if (oldest) retire([oldest])
      return oldest !== undefined
    },
    async flush() {
      await main.flush()
      await dead?.flush()
    },
    async drain(timeoutMs, others) {
      const forSink = dead ? timeoutMs / 2 : timeoutMs
      let shipped = false
      await within(forSink, async (signal) => {
        shipped = await main.flush({ force: true, signal })
        await Promise.allSettled(others)
      })
      // While the sink takes events, those that came meanwhile are left to it.
      await within(timeoutMs - forSink, shipped ? async (signal) => dead?.flush({ force: true, signal }) : bury)
    },
    abandon() {
      book.drop(main.surrender(Infinity).length)
      if (dead) book.drop(dead.surrender(Infinity).length)
    },
    async close() {
      const closing = [sink, deadLetter].map(async (each) => {
        if (!each?.close) return
        await withDeadline(() => each.close?.(), {
          timeoutMs: writeTimeoutMs,
          what: `closing audit sink "${each.name}"`,
        })
      })
      const failed = (await Promise.allSettled(closing)).find(({ status }) => status === 'rejected')
      if (failed?.status === 'rejected') throw failed.reason
    },
  }
}

/** Runs work that tells its outcome by what it leaves behind, no longer than `timeoutMs`. */
async function within(timeoutMs: number, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  if (timeoutMs <= 0) return
  try {
    await withDeadline(work, { timeoutMs, what: 'draining the audit log' })
  } catch {
    // The deadline: what is left is still in its lane.
  }
}
