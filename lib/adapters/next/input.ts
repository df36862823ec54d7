import { InvalidInputError, type InputIssue } from '../../core/errors.ts'
import { RefusedError } from '../refusal.ts'
import { NOT_FOUND } from '../refusals.ts'
import type { StandardIssue, StandardSchema } from './standard-schema.ts'

/** Values by name as a URL or a form carries them; a name that comes twice is a list. */
export type Fields<V = string> = Record<string, V | V[]>

/**
 * Asks a schema about a value.
 *
 * @throws {InvalidInputError} with at most 50 issues: a client can make a schema find as many as its body has entries.
 */
export async function validated<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  throw new InvalidInputError(result.issues.slice(0, MAX_ISSUES).map(issueOf))
}

/**
 * Asks a schema about path parameters: what does not fit is nothing that could be there, hence a 404.
 *
 * @throws {RefusedError} 404.
 */
export async function validatedParams<Output>(
  schema: StandardSchema<unknown, Output>,
  value: unknown,
): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  throw new RefusedError(NOT_FOUND)
}

/**
 * Gathers entries into a plain object without a prototype.
 *
 * @throws {InvalidInputError} past 200 entries.
 */
export function fieldsOf<V>(entries: Iterable<readonly [string, V]>): Fields<V> {
  const fields = Object.create(null) as Fields<V>
  let count = 0
  for (const [name, value] of entries) {
    if (++count > MAX_FIELDS) throw new InvalidInputError([{ path: '', message: `At most ${MAX_FIELDS} fields` }])
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (Array.isArray(before)) before.push(value)
    else fields[name] = [before, value]
  }
  return fields
}

const MAX_FIELDS = 200
const MAX_ISSUES = 50
const MAX_MESSAGE_LENGTH = 300

function issueOf({ path, message }: StandardIssue): InputIssue {
  const keys = (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  return { path: keys.join('.').slice(0, MAX_MESSAGE_LENGTH), message: message.slice(0, MAX_MESSAGE_LENGTH) }
}
