import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { injectiveKey } from '../../lib/core/injective-key.ts'

// Parts made of the very characters that the encoding uses are the ones that could collide.
const parts = fc.array(fc.oneof(fc.string({ unit: fc.constantFrom('0', '1', '2', ':', 'a') }), fc.string()), {
  maxLength: 5,
})

describe('injectiveKey', () => {
  it('gives two lists the same key only when they are the same list', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(injectiveKey(...a) === injectiveKey(...b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    [
      ['a', 'b:c'],
      ['a:b', 'c'],
    ],
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [
      ['', 'a'],
      ['a', ''],
    ],
    [['1:a'], ['', 'a']],
    [['a$$b'], ['a', 'b']],
    [[''], []],
  ])('keeps %j and %j apart', (a, b) => {
    expect(injectiveKey(...a)).not.toBe(injectiveKey(...b))
  })
})
