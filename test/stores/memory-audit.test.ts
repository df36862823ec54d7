import { describe, expect, it } from 'vitest'
import { createMemoryAuditSink } from '../../lib/stores/memory/index.ts'
import { fullEvent } from '../contract/audit-sink.ts'

const signal = new AbortController().signal

describe('createMemoryAuditSink', () => {
  it('evicts the oldest at its cap, and counts them', async () => {
    const sink = createMemoryAuditSink({ maxEvents: 3 })
    const events = Array.from({ length: 5 }, fullEvent)
    await sink.write(events, { signal })
    expect(sink.events).toEqual(events.slice(2))
    expect(sink.evicted).toBe(2)
  })

  it('hands out a copy of its list', async () => {
    const sink = createMemoryAuditSink()
    await sink.write([fullEvent()], { signal })
    ;(sink.events as unknown[]).push('foreign')
    expect(sink.events).toHaveLength(1)
    sink.clear()
    expect(sink.events).toEqual([])
  })

  it('wants a cap of 1 or more', () => {
    expect(() => createMemoryAuditSink({ maxEvents: 0 })).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option: 'maxEvents' }),
    )
  })
})
