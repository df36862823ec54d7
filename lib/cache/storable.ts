import { InvalidValueError } from '../core/errors.ts'
import { everyPart } from './value-parts.ts'

/**
 * Refuses what belongs to one request and would outlive it in a cache: promises, streams, requests, responses, abort
 * signals, alone or inside the value. Looks at the first 1,000 parts of a value, outermost first.
 *
 * @throws {InvalidValueError} for those, and for `undefined`, which means "absent".
 */
export function assertStorable(value: unknown): void {
  if (value === undefined) throw new InvalidValueError('a cached value', 'something', value)
  if (typeof value !== 'object' || value === null) return
  everyPart(
    value,
    (part) => {
      if (isOfRequest(part)) throw new InvalidValueError('a cached value', `a plain value, not ${nameOf(part)}`, value)
      return true
    },
    MAX_PARTS,
  )
}

const MAX_PARTS = 1000

// By tag and by method, not by `instanceof`: a bundle, a realm or a polyfill brings classes of its own.
const TAGS_OF_A_REQUEST: ReadonlySet<string> = new Set([
  'Promise',
  'Request',
  'Response',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
  'AbortSignal',
  'AbortController',
  'Generator',
  'AsyncGenerator',
])

function isOfRequest(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  if (TAGS_OF_A_REQUEST.has(tagOf(part))) return true
  const { then, pipe } = part as { then?: unknown; pipe?: unknown }
  return typeof then === 'function' || typeof pipe === 'function'
}

function tagOf(part: object): string {
  return Object.prototype.toString.call(part).slice('[object '.length, -1)
}

function nameOf(part: unknown): string {
  const tag = tagOf(part as object)
  if (tag !== 'Object') return `a ${tag}`
  return typeof (part as { then?: unknown }).then === 'function' ? 'a thenable' : 'a stream'
}
