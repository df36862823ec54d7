import { isScalar } from './condition-compile.ts'
import type { Condition, Operand } from './condition.ts'
import { InvalidPolicyError } from './errors.ts'
import { checkList, checkRecord } from './shape.ts'

/**
 * Checks a condition that may come from anywhere, and copies it, frozen.
 *
 * @throws {InvalidPolicyError} naming the place, `roles.coach.allow[1].when.eq[0]`.
 */
export function checkCondition(given: unknown, path: string, depth = 1): Condition {
  if (depth > DEEPEST) throw new InvalidPolicyError(path, `a condition more than ${DEEPEST} levels deep`)
  const [kind, inside] = only(given, path, ['eq', 'in', 'and', 'or', 'not'])
  const here = `${path}.${kind}`
  if (kind === 'not') return Object.freeze({ not: checkCondition(inside, here, depth + 1) })
  const list = checkList(inside, here)
  if (kind === 'and' || kind === 'or') {
    // An empty list would be always true, or never: neither is what somebody meant to write.
    if (list.length === 0) throw new InvalidPolicyError(here, 'expected at least one condition')
    if (list.length > WIDEST) throw new InvalidPolicyError(here, `more than ${WIDEST} conditions`)
    const conditions = Object.freeze(list.map((one, i) => checkCondition(one, `${here}[${i}]`, depth + 1)))
    return Object.freeze({ [kind]: conditions }) as Condition
  }
  if (list.length !== 2) throw new InvalidPolicyError(here, 'expected two operands')
  const operands = Object.freeze(list.map((one, i) => checkOperand(one, `${here}[${i}]`)))
  return Object.freeze({ [kind]: operands }) as unknown as Condition
}

const DEEPEST = 16
const WIDEST = 100
const MOST_VALUES = 1000

function checkOperand(given: unknown, path: string): Operand {
  const [kind, inside] = only(given, path, ['subject', 'resource', 'context', 'value'])
  const here = `${path}.${kind}`
  if (kind !== 'value') {
    if (typeof inside === 'string' && inside.length <= 256 && /^[^.]+(\.[^.]+)*$/.test(inside)) {
      return Object.freeze({ [kind]: inside }) as unknown as Operand
    }
    throw new InvalidPolicyError(here, 'expected a dotted path')
  }
  if (isScalar(inside)) return Object.freeze({ value: inside }) as Operand
  if (!Array.isArray(inside) || inside.length > MOST_VALUES || !Array.from(inside).every(isScalar)) {
    throw new InvalidPolicyError(here, `expected a string, number or boolean, or at most ${MOST_VALUES} of them`)
  }
  return Object.freeze({ value: Object.freeze([...inside]) }) as Operand
}

/** The one key of an object, which must be among `kinds`, and what is under it. */
function only<K extends string>(given: unknown, path: string, kinds: readonly K[]): [K, unknown] {
  const entries = Object.entries(checkRecord(given, path, kinds))
  if (entries.length !== 1) throw new InvalidPolicyError(path, `expected exactly one of ${kinds.join(', ')}`)
  return entries[0] as [K, unknown]
}
