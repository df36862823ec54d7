import { describe, expect, it } from 'vitest'
import { ClosedError, DeadlineError } from '../../../lib/core/errors.ts'
import { asFailure, isUniqueViolation } from '../../../lib/stores/sql/failures.ts'

const withCode = (code: string, more: object = {}) => Object.assign(new Error('of a driver'), { code, ...more })

describe('failures of a driver', () => {
  it.each([
    'SQLITE_BUSY',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_LOCKED',
    'SQLITE_READONLY',
    'SQLITE_CANTOPEN',
    'SQLITE_FULL',
    'SQLITE_IOERR',
    'SQLITE_IOERR_WRITE',
    '08006',
    '53300',
    '57P01',
    '57P03',
    '57014',
    '55P03',
    '25006',
    '40P01',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
  ])('%s is an unavailable store, with its cause', (code) => {
    const cause = withCode(code)
    const failure = asFailure(cause, 'Postgres at db.example/hub')
    expect(failure).toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE', what: 'Postgres at db.example/hub' })
    expect((failure as Error).cause).toBe(cause)
  })

  it.each([
    'SQLITE_CONSTRAINT',
    'SQLITE_ERROR',
    'SQLITE_MISMATCH',
    '23505',
    '23503',
    '42601',
    '42P01',
    '22001',
    '28P01',
  ])('%s passes as it is', (code) => {
    const failure = withCode(code)
    expect(asFailure(failure, 'it')).toBe(failure)
  })

  it('of a connection without a code are known by what they say', () => {
    const failure = asFailure(new Error('Connection terminated unexpectedly'), 'it')
    expect(failure).toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
    const every = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')])
    expect(asFailure(every, 'it')).toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
  })

  it('past a deadline are unavailability; other errors of ours keep their meaning', () => {
    expect(asFailure(new DeadlineError('a statement', 5), 'it')).toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
    const closed = new ClosedError('it')
    expect(asFailure(closed, 'it')).toBe(closed)
  })

  it('may be anything', () => {
    for (const thrown of [undefined, null, 'text', 7, {}]) {
      expect(asFailure(thrown, 'it')).toBe(thrown)
      expect(isUniqueViolation(thrown)).toBe(false)
    }
  })

  it('are unique violations on either engine, local or remote', () => {
    expect(isUniqueViolation(withCode('23505'))).toBe(true)
    expect(isUniqueViolation(withCode('SQLITE_CONSTRAINT', { extendedCode: 'SQLITE_CONSTRAINT_PRIMARYKEY' }))).toBe(
      true,
    )
    expect(
      isUniqueViolation(withCode('SQLITE_CONSTRAINT', { message: 'SQLite error: UNIQUE constraint failed: t.id' })),
    ).toBe(true)
    expect(isUniqueViolation(withCode('SQLITE_CONSTRAINT', { extendedCode: 'SQLITE_CONSTRAINT_NOTNULL' }))).toBe(false)
    expect(isUniqueViolation(withCode('23502'))).toBe(false)
  })
})
