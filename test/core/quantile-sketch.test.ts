import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQuantileSketch } from '../../lib/core/quantile-sketch.ts'

/** The exact quantile by nearest rank, `ceil(q * n)`, as the sketch defines it. */
function exactQuantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1]!
}

const latencies = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 })
const quantiles = fc.double({ min: 0, max: 1, noNaN: true })

describe('a quantile sketch', () => {
  it('is within its relative error of the exact quantile', () => {
    fc.assert(
      fc.property(latencies, quantiles, fc.constantFrom(0.001, 0.01, 0.05, 0.2), (values, q, relativeError) => {
        const sketch = createQuantileSketch({ relativeError, maxBuckets: 100_000 })
        for (const value of values) sketch.add(value)
        const exact = exactQuantile(values, q)
        // A hair more than the bound: the logarithm of a value on the edge of a bucket may round to either side.
        expect(Math.abs(sketch.quantile(q)! - exact)).toBeLessThanOrEqual(exact * relativeError * (1 + 1e-9) + 1e-12)
      }),
    )
  })

  it('tells the slower of two as their p95', () => {
    const sketch = createQuantileSketch()
    sketch.add(1)
    sketch.add(100)
    expect(sketch.quantile(0.5)).toBeCloseTo(1, 1)
    expect(sketch.quantile(0.95)).toBeGreaterThan(98)
  })

  it('knows count, sum, min and max exactly', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const sketch = createQuantileSketch()
        for (const value of values) expect(sketch.add(value)).toBe(true)
        expect(sketch.count).toBe(values.length)
        expect(sketch.min).toBe(Math.min(...values))
        expect(sketch.max).toBe(Math.max(...values))
        expect(sketch.sum).toBeCloseTo(
          values.reduce((a, b) => a + b, 0),
          3,
        )
      }),
    )
  })

  it('never keeps more buckets than its cap, and keeps the error of high quantiles', () => {
    const sketch = createQuantileSketch({ relativeError: 0.01, maxBuckets: 64 })
    const values = Array.from({ length: 5_000 }, (_, n) => 1.002 ** n) // 1 to 22,000: some 500 buckets wide
    for (const value of values) {
      sketch.add(value)
      expect(sketch.buckets).toBeLessThanOrEqual(64)
    }
    const exact = exactQuantile(values, 0.99)
    expect(Math.abs(sketch.quantile(0.99)! - exact)).toBeLessThanOrEqual(exact * 0.0101)
    expect(sketch.count).toBe(5_000)
  })

  it('counts nothing in another order than it should: quantiles rise with q', () => {
    fc.assert(
      fc.property(latencies, quantiles, quantiles, (values, a, b) => {
        const sketch = createQuantileSketch()
        for (const value of values) sketch.add(value)
        expect(sketch.quantile(Math.min(a, b))!).toBeLessThanOrEqual(sketch.quantile(Math.max(a, b))!)
      }),
    )
  })

  it('counts zeros and negative values as 0', () => {
    const sketch = createQuantileSketch()
    for (const value of [-5, 0, 10]) sketch.add(value)
    expect(sketch.quantile(0)).toBe(0)
    expect(sketch.quantile(0.5)).toBe(0)
    expect(sketch.quantile(1)).toBe(10)
    expect(sketch.min).toBe(0)
  })

  it('ignores what is no number', () => {
    const sketch = createQuantileSketch()
    for (const value of [NaN, Infinity, -Infinity]) expect(sketch.add(value)).toBe(false)
    expect(sketch.count).toBe(0)
    expect(sketch.quantile(0.5)).toBeUndefined()
    expect(sketch.min).toBeUndefined()
    expect(sketch.max).toBeUndefined()
  })

  it('gives the one value for every quantile', () => {
    const sketch = createQuantileSketch()
    sketch.add(123.456)
    for (const q of [0, 0.5, 0.99, 1]) expect(sketch.quantile(q)).toBe(123.456)
  })

  it('is as new after clear', () => {
    const sketch = createQuantileSketch()
    sketch.add(5)
    sketch.add(0)
    sketch.clear()
    expect([sketch.count, sketch.sum, sketch.buckets, sketch.min]).toEqual([0, 0, 0, undefined])
    sketch.add(7)
    expect(sketch.quantile(0)).toBe(7)
  })

  it.each([-0.1, 1.1, NaN])('refuses the quantile %s', (q) => {
    expect(() => createQuantileSketch().quantile(q)).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option: 'q' }),
    )
  })

  it.each([{ relativeError: 0 }, { relativeError: 1 }, { relativeError: NaN }, { maxBuckets: 1 }, { maxBuckets: 2.5 }])(
    'cannot be made with %o',
    (options) => {
      expect(() => createQuantileSketch(options)).toThrow(
        expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option: Object.keys(options)[0] }),
      )
    },
  )
})
