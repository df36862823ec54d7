import type { RequestScope } from '../core/request-scope.ts'
import type { PendingEvent } from './backlog.ts'

/** The events of requests that have not ended, each request's apart and capped. */
export interface RequestBuffers {
  readonly size: number
  readonly bytes: number
  /** Whether the request has recorded as much as it may, flushed or not. */
  isFull(scope: RequestScope): boolean
  /** Counts an event of a request that is written by another way. */
  count(scope: RequestScope): void
  /** Keeps an event until the request ends. */
  add(scope: RequestScope, event: PendingEvent, nowMs: number): void
  /** Calls `onEnd` with the request's events when it ends; once, however often it is asked. */
  arm(scope: RequestScope, onEnd: (events: PendingEvent[]) => Promise<void>): void
  /** Takes everything. */
  takeAll(): PendingEvent[]
  /** Takes what lies longer than a request should take: its request died, or streams. */
  takeForgotten(nowMs: number): PendingEvent[]
}

interface Buffer {
  events: PendingEvent[]
  recorded: number
  sinceMs: number
  armed: boolean
}

/**
 * Makes the buffers. A buffer is found by its scope, weakly; those that hold events are also held strongly, without their
 * scope, so that the events of a request that dies are not lost with it.
 */
export function createRequestBuffers(maxEventsPerRequest: number): RequestBuffers {
  const byScope = new WeakMap<RequestScope, Buffer>()
  const holding = new Set<Buffer>() // in the order of `sinceMs`; bounded by the cap on pending events
  let size = 0
  let bytes = 0

  function bufferOf(scope: RequestScope): Buffer {
    let buffer = byScope.get(scope)
    if (!buffer) byScope.set(scope, (buffer = { events: [], recorded: 0, sinceMs: 0, armed: false }))
    return buffer
  }

  function take(buffer: Buffer): PendingEvent[] {
    const taken = buffer.events
    buffer.events = []
    holding.delete(buffer)
    size -= taken.length
    for (const event of taken) bytes -= event.bytes
    return taken
  }

  return {
    get size() {
      return size
    },
    get bytes() {
      return bytes
    },
    isFull: (scope) => (byScope.get(scope)?.recorded ?? 0) >= maxEventsPerRequest,
    count(scope) {
      bufferOf(scope).recorded += 1
    },
    add(scope, event, nowMs) {
      const buffer = bufferOf(scope)
      if (buffer.events.length === 0) buffer.sinceMs = nowMs
      buffer.events.push(event)
      buffer.recorded += 1
      holding.add(buffer)
      size += 1
      bytes += event.bytes
    },
    arm(scope, onEnd) {
      const buffer = bufferOf(scope)
      if (buffer.armed) return
      buffer.armed = true
      scope.onEnd(() => {
        buffer.armed = false
        return onEnd(take(buffer))
      })
    },
    takeAll: () => [...holding].flatMap(take),
    takeForgotten(nowMs) {
      const taken: PendingEvent[] = []
      for (const buffer of holding) {
        const ageMs = nowMs - buffer.sinceMs
        if (ageMs >= 0 && ageMs < FORGOTTEN_MS) break // those behind it are younger
        taken.push(...take(buffer))
      }
      return taken
    },
  }
}

const FORGOTTEN_MS = 30_000
