import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSystemClock } from '../../lib/core/clock.ts'

afterEach(() => void vi.useRealTimers())

describe('the system clock', () => {
  it('reads the wall time anew each time, so that a thawed instance sees the true age', () => {
    vi.useFakeTimers({ now: 1_000 })
    const clock = createSystemClock()
    expect(clock.nowMs()).toBe(1_000)
    vi.setSystemTime(5_000_000) // a freeze: no timer ran
    expect(clock.nowMs()).toBe(5_000_000)
    vi.setSystemTime(10)
    expect(clock.nowMs()).toBe(10)
  })

  it('does not let the wall time into durations', () => {
    vi.useFakeTimers({ now: 1_000, toFake: ['Date'] })
    const clock = createSystemClock()
    const before = clock.monotonicMs()
    vi.setSystemTime(0)
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(before)
  })
})
