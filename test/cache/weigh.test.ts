import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weighValue } from '../../lib/cache/index.ts'

describe('weighValue', () => {
  it('counts 2 bytes for each UTF-16 unit of a string', () => {
    expect(weighValue('')).toBe(0)
    expect(weighValue('abc')).toBe(6)
    expect(weighValue('😀')).toBe(4)
  })

  it('weighs JSON no less than a third of its text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(weighValue(value)).toBeGreaterThanOrEqual(JSON.stringify(value).length / 3 - 2)
      }),
    )
  })

  it('weighs more when something is added', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, more) => {
        expect(weighValue([value, more])).toBeGreaterThanOrEqual(weighValue([value]))
        expect(weighValue({ value, more })).toBeGreaterThan(weighValue({ value }))
      }),
    )
  })

  it('counts the bytes of buffers', () => {
    expect(weighValue(new ArrayBuffer(1_000))).toBeGreaterThanOrEqual(1_000)
    expect(weighValue(new Float64Array(1_000))).toBeGreaterThanOrEqual(8_000)
    expect(weighValue(Buffer.alloc(100_000))).toBeLessThan(101_000)
    expect(weighValue(new Blob(['x'.repeat(1_000)]))).toBeGreaterThanOrEqual(1_000)
  })

  it('counts the whole buffer behind a small view, but not the pool that small Buffers share', () => {
    expect(weighValue(new Uint8Array(new ArrayBuffer(1_000_000), 0, 1))).toBeGreaterThanOrEqual(1_000_000)
    expect(weighValue(Buffer.from('abc'))).toBeLessThan(100)
  })

  it('looks into maps, sets, nested objects and property names', () => {
    const text = 'x'.repeat(500)
    for (const value of [
      new Map([[text, 1]]),
      new Map([[1, text]]),
      new Set([text]),
      { a: [{ b: text }] },
      { [text]: 1 },
    ]) {
      expect(weighValue(value)).toBeGreaterThanOrEqual(1_000)
    }
    expect(weighValue(10n ** 1_000n)).toBeGreaterThan(400)
  })

  it('counts what is held twice once, and so ends on a cycle', () => {
    const shared = { text: 'x'.repeat(1_000) }
    expect(weighValue([shared, shared])).toBeLessThan(weighValue([shared]) + 100)
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(weighValue(cycle)).toBeLessThan(100)
  })

  it('is not stopped by depth', () => {
    let deep: unknown = 'bottom'
    for (let n = 0; n < 100_000; n += 1) deep = [deep]
    expect(weighValue(deep)).toBeGreaterThan(100_000)
  })

  it('stops counting once it knows enough', () => {
    let read = 0
    const rows = Array.from({ length: 1_000 }, () => ({
      get text() {
        read += 1
        return 'x'.repeat(100)
      },
    }))
    expect(weighValue(rows, 2_000)).toBeGreaterThan(2_000)
    expect(read).toBeLessThan(200)
  })
})
