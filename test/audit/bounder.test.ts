import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBounder } from '../../lib/audit/bounder.ts'

const copy = (value: unknown) => {
  const bounder = createBounder()
  return { value: bounder.copy(value), bounded: bounder.bounded }
}

describe('a copy', () => {
  it('is equal to plain data within its bounds, and shares nothing with it', () => {
    const inner = { list: [1, 'two', null, true] }
    const given = { inner, again: inner, text: 'line\nline\ttab' }
    const { value, bounded } = copy(given)
    expect(value).toEqual(given)
    expect(bounded).toBe(false)
    inner.list.push('later')
    expect(value).not.toEqual(given)
  })

  it('of any JSON value is a JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const { value, bounded } = copy(given)
        const json = JSON.parse(JSON.stringify(value)) as unknown
        if (bounded) return
        expect(json).toEqual(JSON.parse(JSON.stringify(given)))
      }),
    )
  })

  it('of anything at all can be written as JSON, and stays within its bounds', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      withUnicodeString: true,
      key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'prototype', 'toJSON')),
      maxDepth: 8,
    })
    fc.assert(
      fc.property(anything, (given) => {
        const { value } = copy(given)
        if (value === undefined) return
        expect(JSON.parse(JSON.stringify(value))).toEqual(structuredClone(value))
        expect(depthOf(value)).toBeLessThanOrEqual(7)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['a bigint', 2n ** 64n, '18446744073709551616', false],
    ['a bigint of a million bits', 1n << 1_000_000n, '[bigint]', true],
    ['not a number', NaN, 'NaN', true],
    ['a function', () => {}, '[function]', true],
    ['a symbol', Symbol('s'), '[symbol]', true],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z', false],
    ['a date that is none', new Date(NaN), '[unreadable]', true],
    ['an error', new RangeError('too far'), 'RangeError: too far', false],
    ['bytes', new Uint8Array(4), '[4 bytes]', true],
    ['a map', new Map([[1, 2]]), '[object]', true],
    ['a promise', Promise.resolve(), '[object]', true],
    ['a NUL', 'a\u0000b', 'a\ufffdb', true],
    ['half a pair', 'a\ud83d', 'a\ufffd', true],
  ])('of %s says what it was', (_, given, expected, bounded) => {
    expect(copy(given)).toEqual({ value: expected, bounded })
  })

  it('cuts what is too long, too deep, too many or its own ancestor, and says so', () => {
    const cyclic: Record<string, unknown> = { name: 'ring' }
    cyclic.self = cyclic
    expect(copy(cyclic)).toEqual({ value: { name: 'ring', self: '[cyclic]' }, bounded: true })
    expect((copy('x'.repeat(10_000_000)).value as string).length).toBe(2048)
    expect((copy(Array(1_000).fill(1)).value as unknown[]).slice(99)).toEqual([1, '[900 omitted]'])
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index]))
    expect(Object.keys(copy(wide).value as object)).toHaveLength(51)
    expect(copy(wide).value).toMatchObject({ k49: 49, '[omitted]': 9_950 })
    expect(JSON.stringify(copy([[[[[[[[1]]]]]]]]).value)).toBe('[[[[[["[too deep]"]]]]]]')
  })

  it('is small and quick for a shared value that would unfold without end', () => {
    let given: unknown = 'leaf'
    for (let level = 0; level < 6; level += 1) given = Array(100).fill(given)
    const json = JSON.stringify(copy(given).value)
    expect(json.length).toBeLessThan(100_000)
  })

  it('survives getters and proxies that throw, and runs no toJSON', () => {
    const traps = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('trap')
        },
      },
    )
    const given = {
      get bad(): never {
        throw new Error('getter')
      },
      traps,
      good: 1,
      toJSON: () => 'forged',
    }
    expect(copy(given).value).toEqual({ bad: '[unreadable]', traps: '[unreadable]', good: 1, toJSON: '[function]' })
  })

  it('keeps no key that a merge could take for a prototype', () => {
    const given = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}') as unknown
    const value = copy(given).value as Record<string, unknown>
    expect(Object.keys(value)).toEqual(['[__proto__]', '[constructor]'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(value.admin).toBeUndefined()
  })
})

describe('a line', () => {
  it('holds no control character, whatever it was made of, and no more than its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (given, most) => {
        const line = createBounder().line(given, most)
        expect(line.length).toBeLessThanOrEqual(most)
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u)
      }),
    )
  })

  it('writes numbers out and names what is no text', () => {
    const bounder = createBounder()
    expect([7, true, 3n, {}, undefined, null].map((value) => bounder.line(value, 10))).toEqual([
      '7',
      'true',
      '3',
      '[invalid]',
      '[invalid]',
      '[invalid]',
    ])
    expect(bounder.bounded).toBe(true)
  })
})

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
