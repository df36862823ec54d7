import { InvalidPolicyError } from './errors.ts'

/** The place of `key` below `path`: `roles.coach`, or `roles["head-coach"]` where a dot would not do. */
export function at(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key.slice(0, 80))}]`
}

/**
 * A plain object, with no keys but `keys` where those are given. An object with a prototype of its own is refused: that is
 * how `{ __proto__: … }` in a literal would bring in what no key shows.
 *
 * @throws {InvalidPolicyError}
 */
export function checkRecord(given: unknown, path: string, keys?: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidPolicyError(path, 'expected an object')
  }
  const prototype: unknown = Object.getPrototypeOf(given)
  // Not compared with this realm's Object.prototype: an object of another one (a VM, a test runner) is as plain.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new InvalidPolicyError(path, 'expected a plain object, without a prototype of its own')
  }
  const unknown = keys && Object.keys(given).find((key) => !keys.includes(key))
  if (unknown !== undefined) {
    throw new InvalidPolicyError(at(path, unknown), `unknown key, expected one of ${keys?.join(', ')}`)
  }
  // Own keys alone from here on.
  return Object.assign(Object.create(null), given) as Record<string, unknown>
}

/** @throws {InvalidPolicyError} unless it is an array of at most 10,000 items. */
export function checkList(given: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(given)) throw new InvalidPolicyError(path, 'expected an array')
  if (given.length > MOST_ITEMS) throw new InvalidPolicyError(path, `more than ${MOST_ITEMS} items`)
  return Array.from<unknown>(given) // a hole becomes `undefined`, which no check lets through
}

/** @throws {InvalidPolicyError} unless it is a name, and not one that every object has by birth. */
export function checkName(given: unknown, path: string, what: string): string {
  if (typeof given !== 'string' || !/^[A-Za-z0-9][\w./-]{0,63}$/.test(given)) {
    throw new InvalidPolicyError(path, `expected the name of ${what}: 1 to 64 letters, digits and _ . / -`)
  }
  if (given in Object.prototype) throw new InvalidPolicyError(path, `"${given}" cannot be the name of ${what}`)
  return given
}

const MOST_ITEMS = 10_000
