import { describe, expect, it } from 'vitest'
import { createBacklog, type PendingEvent } from '../../lib/audit/backlog.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'
import { fullEvent } from '../contract/audit-sink.ts'

const pending = (count: number): PendingEvent[] =>
  Array.from({ length: count }, () => ({ event: fullEvent(), bytes: 10 }))

describe('a backlog', () => {
  it('gives batches of 500 at most, oldest first', () => {
    const backlog = createBacklog(createManualClock())
    const events = pending(1_201)
    backlog.push(events)
    const batches = [backlog.take(false), backlog.take(false), backlog.take(false), backlog.take(false)]
    expect(batches.map(({ length }) => length)).toEqual([500, 500, 201, 0])
    expect(batches.flat()).toEqual(events)
    expect([backlog.size, backlog.bytes]).toEqual([0, 0])
  })

  it('leaves the sink alone after a failure: 1 s, then twice as long each time, 60 s at most', () => {
    const clock = createManualClock()
    const backlog = createBacklog(clock)
    backlog.push(pending(3))
    const waits: number[] = []
    for (let failure = 0; failure < 9; failure += 1) {
      backlog.failed(backlog.take(true))
      let waited = 0
      while (backlog.take(false).length === 0 && waited < 100_000) {
        clock.advance(500)
        waited += 500
      }
      waits.push(waited)
      backlog.push(pending(3))
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it('tries at once again after a success, when forced, and when the clock stepped back', () => {
    const clock = createManualClock()
    const backlog = createBacklog(clock)
    backlog.push(pending(8))
    backlog.failed(backlog.take(false))
    expect(backlog.take(false)).toEqual([])
    const forced = backlog.take(true)
    expect(forced).toHaveLength(4)
    backlog.succeeded()
    expect(backlog.take(false)).toHaveLength(4)
    backlog.push(pending(2))
    backlog.failed(backlog.take(false))
    clock.set(clock.nowMs() - 3_600_000)
    expect(backlog.take(false)).toHaveLength(1)
  })

  it('finds the one event that a sink cannot take, and lets the others through', () => {
    const backlog = createBacklog(createManualClock())
    const events = pending(500)
    const spoilt = events[237]!
    backlog.push(events)
    const written: PendingEvent[] = []
    let refused: PendingEvent | undefined
    let writes = 0
    for (; refused === undefined && writes < 200; writes += 1) {
      // The others keep coming, so that the sink is seen to take events in between.
      backlog.push(pending(1))
      const batch = backlog.take(true)
      if (batch.includes(spoilt)) refused = backlog.failed(batch)
      else {
        backlog.succeeded()
        written.push(...batch)
      }
    }
    expect(refused).toBe(spoilt)
    expect(events.filter((event) => !written.includes(event))).toEqual([spoilt])
    expect(writes).toBeLessThan(60)
  })

  it('blames no event while the sink takes none at all', () => {
    const backlog = createBacklog(createManualClock())
    backlog.push(pending(3))
    for (let n = 0; n < 100; n += 1) expect(backlog.failed(backlog.take(true))).toBeUndefined()
    expect([backlog.size, backlog.bytes]).toEqual([3, 30])
  })
})
