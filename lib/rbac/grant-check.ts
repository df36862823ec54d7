import { InvalidValueError } from '../core/errors.ts'
import type { Grants } from './grant-store.ts'

/**
 * Checks what a store answered and copies it, frozen: it is kept, and given to callers.
 *
 * @throws {InvalidValueError} when it is malformed or out of bounds.
 */
export function checkGrants(answer: Grants | undefined): Grants | undefined {
  if (answer === undefined || answer === null) return undefined
  const { roles } = answer
  if (!Array.isArray(roles) || roles.length > MOST_ROLES || !roles.every((role) => isShort(role, LONGEST_ROLE))) {
    throw new InvalidValueError('the roles of a subject', `an array of at most ${MOST_ROLES} names`, roles)
  }
  return Object.freeze({ roles: Object.freeze([...new Set(roles)]), epoch: checkEpoch(answer.epoch) ?? '' })
}

/**
 * Checks an epoch. `undefined`, `null` and `''` are none.
 *
 * @throws {InvalidValueError} when it is malformed or too long.
 */
export function checkEpoch(answer: string | null | undefined): string | undefined {
  if (answer === undefined || answer === null || answer === '') return undefined
  if (!isShort(answer, LONGEST_EPOCH)) {
    throw new InvalidValueError('an epoch', `at most ${LONGEST_EPOCH} characters`, answer)
  }
  return answer
}

const MOST_ROLES = 1000
const LONGEST_ROLE = 256
const LONGEST_EPOCH = 256

function isShort(text: unknown, longest: number): boolean {
  return typeof text === 'string' && text.length <= longest
}
