import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIdSource, isUuid } from '../../lib/core/ids.ts'
import { createManualClock } from '../../lib/testing/index.ts'

/** The wall time inside a UUIDv7. */
const millisecondsOf = (id: string) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

describe('an id source', () => {
  it('mints UUIDs of version 7 with the variant of RFC 9562', () => {
    const ids = createIdSource(createManualClock())
    for (let n = 0; n < 1_000; n += 1) {
      expect(ids.next()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })

  it('writes the wall time into the first 48 bits', () => {
    const clock = createManualClock({ nowMs: 0x0192_3456_789a })
    expect(millisecondsOf(createIdSource(clock).next())).toBe(0x0192_3456_789a)
  })

  it('never runs backwards, however the clock moves', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 200 }), (steps) => {
        const clock = createManualClock({ nowMs: 1_000_000 })
        const ids = createIdSource(clock)
        let last = ids.next()
        for (const step of steps) {
          clock.set(clock.nowMs() + step)
          const next = ids.next()
          expect(next > last).toBe(true)
          last = next
        }
      }),
    )
  })

  it('keeps its order when one millisecond needs more ids than its counter has', () => {
    const clock = createManualClock()
    const ids = createIdSource(clock)
    let last = ids.next()
    for (let n = 0; n < 10_000; n += 1) {
      const next = ids.next()
      expect(next > last).toBe(true)
      last = next
    }
  })

  it('goes back to the wall time once that has caught up', () => {
    const clock = createManualClock({ nowMs: 5_000 })
    const ids = createIdSource(clock)
    ids.next()
    clock.set(1_000)
    expect(millisecondsOf(ids.next())).toBe(5_000)
    clock.set(5_001)
    expect(millisecondsOf(ids.next())).toBe(5_001)
  })

  it('draws different ids from sources that share a clock', () => {
    const clock = createManualClock()
    const ids = new Set(Array.from({ length: 1_000 }, () => createIdSource(clock).next()))
    expect(ids.size).toBe(1_000)
  })
})

describe('isUuid', () => {
  it.each([
    '00000000-0000-0000-0000-000000000000', // nil has no version
    '0192D3F0-1234-7abc-8def-0123456789ab', // upper case: a second spelling of the same id
    '0192d3f0-1234-7abc-cdef-0123456789ab', // not the variant
    '0192d3f0-1234-7abc-8def-0123456789ab\n',
    '0192d3f012347abc8def0123456789ab',
    '',
    7,
    null,
    undefined,
    ['0192d3f0-1234-7abc-8def-0123456789ab'],
  ])('refuses %j', (value) => {
    expect(isUuid(value)).toBe(false)
  })

  it('takes any version', () => {
    expect(isUuid(crypto.randomUUID())).toBe(true)
    expect(isUuid('0192d3f0-1234-7abc-8def-0123456789ab')).toBe(true)
  })
})
