import { describe, expect, it } from 'vitest'
import { InvalidOptionError } from '../../lib/core/errors.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'

describe('createManualClock', () => {
  it('stands still until it is told to move', () => {
    const clock = createManualClock({ nowMs: 5 })
    expect([clock.nowMs(), clock.nowMs(), clock.monotonicMs()]).toEqual([5, 5, 0])
  })

  it('moves both readings when it advances', () => {
    const clock = createManualClock({ nowMs: 5 })
    clock.advance(10)
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([15, 10])
  })

  it('steps wall time back and leaves monotonic time alone', () => {
    const clock = createManualClock({ nowMs: 500 })
    clock.advance(100)
    clock.set(50)
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([50, 100])
  })

  it('refuses to advance backwards, and what is no instant', () => {
    const clock = createManualClock()
    expect(() => clock.advance(-1)).toThrow(InvalidOptionError)
    expect(() => clock.set(Number.NaN)).toThrow(InvalidOptionError)
    expect(() => createManualClock({ nowMs: Infinity })).toThrow(InvalidOptionError)
  })
})
