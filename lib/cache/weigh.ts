import { InvalidValueError } from '../core/errors.ts'
import { everyPart } from './value-parts.ts'

/**
 * Estimates the bytes that a value keeps in memory: good for JSON-like values, strings, buffers, maps and sets.
 * What hides its insides (private fields, closures) weighs next to nothing here and wants a `weigh` of its own.
 *
 * @param enoughBytes - Where to stop counting: a value that is over the cap need not be weighed to its end.
 */
export function weighValue(value: unknown, enoughBytes = Infinity): number {
  let bytes = 0
  everyPart(value, (part) => {
    bytes += bytesOf(part)
    return bytes <= enoughBytes
  })
  return bytes
}

/** Bytes of a key: 2 for each UTF-16 unit. */
export function weighKey(key: string): number {
  return key.length * 2
}

/**
 * Checks what a caller's own `weigh` said.
 *
 * @throws {InvalidValueError} unless it is 0 or more.
 */
export function checkedWeight(bytes: number): number {
  if (typeof bytes !== 'number' || !(bytes >= 0))
    throw new InvalidValueError('the result of `weigh`', '0 or more bytes', bytes)
  return bytes
}

/** Bytes of one part without its insides. */
function bytesOf(part: unknown): number {
  switch (typeof part) {
    case 'string':
      return part.length * 2
    case 'bigint':
      return SLOT + Math.ceil(part.toString(16).length / 2)
    case 'object':
      return part === null ? SLOT : bytesOfObject(part)
    case 'function':
      return HEADER
    default:
      return SLOT
  }
}

function bytesOfObject(part: object): number {
  if (ArrayBuffer.isView(part)) {
    // A view keeps its whole buffer alive; only Node's pool, which many small Buffers share, is not counted for each of them.
    const whole = part.buffer.byteLength
    return HEADER + (whole > SHARED_POOL ? whole : part.byteLength)
  }
  if (part instanceof ArrayBuffer) return HEADER + part.byteLength
  if (typeof SharedArrayBuffer === 'function' && part instanceof SharedArrayBuffer) return HEADER + part.byteLength
  if (typeof Blob === 'function' && part instanceof Blob) return HEADER + part.size
  return HEADER
}

/** A number, a boolean, a reference. */
const SLOT = 8
/** What an object takes while empty. */
const HEADER = 16
/** `Buffer.poolSize` of Node: 8 KiB up to 22, 64 KiB in 24. */
const SHARED_POOL = 65_536
