import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRing } from '../../lib/core/ring.ts'

describe('a ring', () => {
  it('keeps the last items, oldest first, and hands back the one it evicts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer()), (capacity, items) => {
        const ring = createRing<number>(capacity)
        items.forEach((item, n) => {
          expect(ring.push(item)).toBe(n < capacity ? undefined : items[n - capacity])
          expect(ring.size).toBe(Math.min(n + 1, capacity))
          expect(ring.toArray()).toEqual(items.slice(Math.max(0, n + 1 - capacity), n + 1))
        })
      }),
    )
  })

  it('starts anew after clear, wherever its head was', () => {
    const ring = createRing<string>(2)
    for (const item of ['a', 'b', 'c']) ring.push(item)
    ring.clear()
    expect(ring.toArray()).toEqual([])
    for (const item of ['d', 'e', 'f']) ring.push(item)
    expect(ring.toArray()).toEqual(['e', 'f'])
  })

  it('gives a copy', () => {
    const ring = createRing<number>(2)
    ring.push(1)
    ring.toArray().push(2)
    expect(ring.toArray()).toEqual([1])
  })

  it.each([0, -1, 1.5, NaN, Infinity])('cannot hold %s items', (capacity) => {
    expect(() => createRing(capacity)).toThrow(expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION' }))
  })
})
