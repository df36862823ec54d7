import { describe, expect, it } from 'vitest'
import * as errors from '../../lib/core/errors.ts'

const samples: readonly [errors.TicklessError, string][] = [
  [new errors.InvalidOptionError('ttlMs', 'zero or more', -1), 'ERR_TICKLESS_INVALID_OPTION'],
  [new errors.ClosedError('cache "a"'), 'ERR_TICKLESS_CLOSED'],
  [new errors.DeadlineError('a load', 5), 'ERR_TICKLESS_DEADLINE'],
  [new errors.AbortedError('a load', { cause: 'gone' }), 'ERR_TICKLESS_ABORTED'],
  [new errors.UnavailableError('database', { cause: new Error('ECONNREFUSED') }), 'ERR_TICKLESS_UNAVAILABLE'],
  [new errors.InvalidValueError('a value', 'plain', undefined), 'ERR_TICKLESS_INVALID_VALUE'],
  [new errors.NotFoundError('session'), 'ERR_TICKLESS_NOT_FOUND'],
  [new errors.ConflictError('changed meanwhile', { version: 2 }), 'ERR_TICKLESS_CONFLICT'],
  [new errors.InvalidInputError([{ path: 'notes', message: 'too long' }]), 'ERR_TICKLESS_INVALID_INPUT'],
]

describe('the errors', () => {
  it.each(samples)('%s carries its code and its own literal name', (error, code) => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(errors.TicklessError)
    expect(error.code).toBe(code)
    expect(error.name).toMatch(/^[A-Z][A-Za-z]+Error$/)
    expect(String(error)).toBe(`${error.name}: ${error.message}`)
  })

  it('have codes and names of their own', () => {
    expect(new Set(samples.map(([error]) => error.code)).size).toBe(samples.length)
    expect(new Set(samples.map(([error]) => error.name)).size).toBe(samples.length)
  })

  it('keep what caused them', () => {
    expect(new errors.AbortedError('a load', { cause: 'gone' }).cause).toBe('gone')
    expect(new errors.ConflictError('changed', { version: 2 }).current).toEqual({ version: 2 })
  })

  it('say in one short line what was received, without running its code', () => {
    const hostile = {
      toString() {
        throw new Error('ran')
      },
    }
    const message = (received: unknown) => new errors.InvalidOptionError('x', 'a number', received).message
    expect(message(hostile)).toBe('Expected `x` to be a number, got an object (object)')
    expect(message([1])).toContain('an array')
    expect(message(() => 'secret')).not.toContain('secret')
    expect(message('two\nlines')).not.toContain('\n')
    expect(message('x'.repeat(10_000)).length).toBeLessThan(200)
    expect(message(Symbol('s'))).toContain('Symbol(s)')
    expect(message(null)).toContain('null')
  })

  it('name the path of each issue of an input, and none for the whole of it', () => {
    const error = new errors.InvalidInputError([
      { path: '', message: 'expected an object' },
      { path: 'notes.0', message: 'too long' },
    ])
    expect(error.message).toBe('expected an object; notes.0: too long')
  })
})
