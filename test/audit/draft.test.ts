import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonBytes } from '../../lib/audit/draft.ts'

describe('jsonBytes', () => {
  it('is the length of the JSON in UTF-8, to the byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (text, list) => {
        const value = { text, list }
        expect(jsonBytes(value)).toBe(Buffer.byteLength(JSON.stringify(value)))
      }),
    )
  })
})
