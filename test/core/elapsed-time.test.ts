import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createElapsedTime } from '../../lib/core/elapsed-time.ts'
import { createManualClock } from '../../lib/testing/index.ts'

describe('elapsed time', () => {
  it('begins with the first reading', () => {
    const clock = createManualClock()
    const time = createElapsedTime()
    clock.advance(1_000)
    expect(time.readMs(clock)).toBe(0)
    clock.advance(70)
    expect(time.readMs(clock)).toBe(70)
  })

  it('counts a freeze, in which only wall time went on', () => {
    const clock = createManualClock({ nowMs: 0 })
    const time = createElapsedTime()
    time.readMs(clock)
    clock.set(3_600_000)
    expect(time.readMs(clock)).toBe(3_600_000)
    expect(time.stepsBack).toBe(0)
  })

  it('is not fooled by a step back that nobody saw', () => {
    const clock = createManualClock({ nowMs: 1_000 })
    const time = createElapsedTime()
    time.readMs(clock)
    clock.set(900)
    clock.advance(100)
    expect(time.readMs(clock)).toBe(100)
  })

  it('counts the steps back that it sees, and never runs backwards itself', () => {
    const clock = createManualClock({ nowMs: 1_000 })
    const time = createElapsedTime()
    time.readMs(clock)
    clock.set(500)
    expect([time.readMs(clock), time.stepsBack]).toEqual([0, 1])
  })

  it('never tells less than what has really passed', () => {
    const step = fc.oneof(
      fc.record({ advance: fc.nat(1_000), read: fc.boolean() }),
      fc.record({ set: fc.integer({ min: 0, max: 10_000 }), read: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = createManualClock({ nowMs: 5_000 })
        const time = createElapsedTime()
        time.readMs(clock)
        let passed = 0
        let before = 0
        for (const step of steps) {
          if ('advance' in step) {
            clock.advance(step.advance)
            passed += step.advance
          } else clock.set(step.set)
          if (!step.read) continue
          const told = time.readMs(clock)
          expect(told).toBeGreaterThanOrEqual(passed)
          expect(told).toBeGreaterThanOrEqual(before)
          before = told
        }
      }),
    )
  })
})
