import { InvalidOptionError } from './errors.ts'

/**
 * Checks a whole number of at least `least`, once, where an option enters.
 *
 * @throws {InvalidOptionError} naming `option`.
 */
export function wholeNumber(option: string, value: number, least = 1): number {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new InvalidOptionError(option, `a whole number of ${least} or more`, value)
  }
  return value
}

/**
 * Checks a duration in milliseconds. `Infinity` is allowed only where `unbounded` says so.
 *
 * @throws {InvalidOptionError} naming `option`.
 */
export function durationMs(option: string, value: number, { least = 0, unbounded = false } = {}): number {
  const ok = typeof value === 'number' && value >= least && (unbounded || Number.isFinite(value))
  if (!ok) throw new InvalidOptionError(option, `${least} or more milliseconds`, value)
  return value
}

/**
 * Checks a name: 1 to 128 characters without white space or control characters.
 *
 * @throws {InvalidOptionError} naming `option`.
 */
export function printableName(option: string, value: string): string {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(value)) {
    throw new InvalidOptionError(option, '1 to 128 printable ASCII characters without spaces', value)
  }
  return value
}
