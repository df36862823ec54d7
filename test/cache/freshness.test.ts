import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshnessOf } from '../../lib/cache/index.ts'

describe('freshnessOf', () => {
  it('is half-open at both ends', () => {
    const at = (nowMs: number) => freshnessOf({ storedAtMs: 1_000, ttlMs: 10, staleMs: 5 }, nowMs)
    expect([at(1_000), at(1_009), at(1_010), at(1_014), at(1_015)]).toEqual([
      'fresh',
      'fresh',
      'stale',
      'stale',
      'expired',
    ])
  })

  it('never gets younger as time passes', () => {
    const order = ['fresh', 'stale', 'expired']
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (ttlMs, staleMs, t, dt) => {
        const at = (nowMs: number) => order.indexOf(freshnessOf({ storedAtMs: 0, ttlMs, staleMs }, nowMs))
        expect(at(t + dt)).toBeGreaterThanOrEqual(at(t))
      }),
    )
  })

  it('counts a clock that stepped backwards as age 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.nat(), fc.nat(), (ttlMs, staleMs, back) => {
        expect(freshnessOf({ storedAtMs: 0, ttlMs, staleMs }, -back)).toBe('fresh')
      }),
    )
  })

  it('has no fresh time with a ttl of 0, and no end with one of Infinity', () => {
    expect(freshnessOf({ storedAtMs: 0, ttlMs: 0, staleMs: 0 }, 0)).toBe('expired')
    expect(freshnessOf({ storedAtMs: 0, ttlMs: 0, staleMs: 1 }, 0)).toBe('stale')
    expect(freshnessOf({ storedAtMs: 0, ttlMs: Infinity, staleMs: 0 }, Number.MAX_VALUE)).toBe('fresh')
  })

  it.each([
    ['ttlMs', { ttlMs: -1, staleMs: 0 }],
    ['ttlMs', { ttlMs: NaN, staleMs: 0 }],
    ['staleMs', { ttlMs: 0, staleMs: -1 }],
    ['staleMs', { ttlMs: 0, staleMs: NaN }],
  ])('refuses a bad %s', (option, durations) => {
    expect(() => freshnessOf({ storedAtMs: 0, ...durations }, 0)).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option }),
    )
  })
})
