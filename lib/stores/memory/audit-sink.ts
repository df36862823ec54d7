import type { AuditEvent, AuditSink } from '../../audit/index.ts'
import { ClosedError } from '../../core/errors.ts'
import { wholeNumber } from '../../core/options.ts'

/** Options of `createMemoryAuditSink`. */
export interface MemoryAuditSinkOptions {
  /** Most events kept. Default 10,000. At the cap the oldest are evicted, and counted. */
  readonly maxEvents?: number
}

/** An audit sink that keeps events in this process: for tests and demonstrations. */
export interface MemoryAuditSink extends AuditSink {
  /** What is kept, oldest first, as a copy of the list. Readable after `close()`. */
  readonly events: readonly AuditEvent[]
  /** How many events left for want of space. */
  readonly evicted: number
  clear(): void
  close(): Promise<void>
}

/**
 * Makes a sink over a map by id: an event that is written twice is kept once.
 *
 * @throws {InvalidOptionError} unless `maxEvents` is a whole number of 1 or more.
 */
export function createMemoryAuditSink(options: MemoryAuditSinkOptions = {}): MemoryAuditSink {
  const maxEvents = wholeNumber('maxEvents', options.maxEvents ?? 10_000)
  const kept = new Map<string, AuditEvent>()
  let evicted = 0
  let closed = false
  return {
    name: 'memory',
    get events() {
      return [...kept.values()]
    },
    get evicted() {
      return evicted
    },
    async write(events) {
      if (closed) throw new ClosedError('the memory audit sink')
      for (const event of events) {
        if (kept.has(event.id)) continue
        kept.set(event.id, event)
        if (kept.size <= maxEvents) continue
        kept.delete(kept.keys().next().value!)
        evicted += 1
      }
    },
    clear: () => kept.clear(),
    async close() {
      closed = true
    },
  }
}
