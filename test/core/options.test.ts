import { describe, expect, it } from 'vitest'
import { durationMs, printableName, wholeNumber } from '../../lib/core/options.ts'

const named = (option: string) => expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option })

describe('wholeNumber', () => {
  it.each([1, 7, Number.MAX_SAFE_INTEGER])('takes %s', (value) => expect(wholeNumber('n', value)).toBe(value))

  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 53, '3', null, undefined, {}])('refuses %s, naming the option', (value) => {
    expect(() => wholeNumber('n', value as number)).toThrow(named('n'))
  })

  it('begins where it is told', () => {
    expect(wholeNumber('n', 0, 0)).toBe(0)
    expect(() => wholeNumber('n', 1, 2)).toThrow(named('n'))
  })
})

describe('durationMs', () => {
  it.each([0, 0.5, 1e12])('takes %s', (value) => expect(durationMs('ttlMs', value)).toBe(value))

  it.each([-1, NaN, Infinity, '5', null, undefined, 5n, new Date(5)])('refuses %s, naming the option', (value) => {
    expect(() => durationMs('ttlMs', value as number)).toThrow(named('ttlMs'))
  })

  it('takes Infinity only where it may, and begins where it is told', () => {
    expect(durationMs('ttlMs', Infinity, { unbounded: true })).toBe(Infinity)
    expect(() => durationMs('ttlMs', NaN, { unbounded: true })).toThrow(named('ttlMs'))
    expect(() => durationMs('ttlMs', 0, { least: 1 })).toThrow(named('ttlMs'))
  })
})

describe('printableName', () => {
  it.each(['coaches', 'a', 'x'.repeat(128), 'hub:coaches/1'])('takes %s', (value) => {
    expect(printableName('name', value)).toBe(value)
  })

  it.each(['', 'two words', 'line\nbreak', 'name\n', 'é', 'x'.repeat(129), 7, undefined])('refuses %j', (value) => {
    expect(() => printableName('name', value as string)).toThrow(named('name'))
  })
})
