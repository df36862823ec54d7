import type { Clock } from './clock.ts'

/** Mints ids. */
export interface IdSource {
  /** The next id: a UUIDv7, greater than every one that this source has minted. */
  next(): string
}

/**
 * Makes a source of UUIDv7: 48 bits of wall time, a 12-bit counter that keeps ids of one millisecond in order, 62 random bits.
 * When the clock steps back the last instant is kept and the counter goes on, so ids never run backwards.
 *
 * Randomness is drawn at each `next()`, never before: workerd refuses it at module scope.
 *
 * @see RFC 9562 §5.7, §6.2 (method 1)
 */
export function createIdSource(clock: Clock): IdSource {
  let lastMs = 0
  let counter = 0
  return {
    next() {
      const nowMs = Math.max(0, Math.floor(clock.nowMs()))
      const bytes = crypto.getRandomValues(new Uint8Array(10))
      if (nowMs > lastMs) {
        lastMs = nowMs
        counter = ((bytes[0]! << 8) | bytes[1]!) & 0x7ff // the top bit stays free, room to count
      } else if (++counter > 0xfff) {
        lastMs += 1
        counter = 0
      }
      const time = lastMs.toString(16).padStart(12, '0')
      const tail = hex(bytes.subarray(3))
      const variant = (0x80 | (bytes[2]! & 0x3f)).toString(16)
      const count = counter.toString(16).padStart(3, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${tail.slice(0, 2)}-${tail.slice(2)}`
    },
  }
}

/** Tells whether `value` has the shape of a UUID, any version, in lower case. */
export function isUuid(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(value)
  )
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
