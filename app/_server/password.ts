import { randomBytes, scrypt, scryptSync, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { UnavailableError } from '../../lib/core/errors.ts'
import { wholeNumber } from '../../lib/core/options.ts'

/** Cost of a new hash: 16 MiB and some 40 ms. Stored with each hash, so raising it leaves old hashes valid. */
const COST = { N: 16_384, r: 8, p: 1 } as const
const KEY_BYTES = 32
const SALT_BYTES = 16

/** Longest password that is hashed. */
export const MAX_PASSWORD = 200

/** Hashes and checks passwords, a few at a time. */
export interface PasswordHasher {
  /** @throws {UnavailableError} when too many are waiting already. */
  hash(password: string): Promise<string>
  /**
   * Whether the password is the one that was hashed. Without a stored hash (nobody has that address) it takes as long and says no.
   *
   * @throws {UnavailableError} when too many are waiting already.
   */
  verify(password: string, stored: string | undefined): Promise<boolean>
  stats(): { readonly running: number; readonly waiting: number; readonly refused: number }
}

export interface PasswordHasherOptions {
  /** How many run at once, each on a thread of libuv's pool of four. Default 2. */
  readonly maxRunning?: number
  /** How many may wait; the next is refused. Default 32. */
  readonly maxWaiting?: number
}

/**
 * Makes a hasher with scrypt (RFC 7914). Each hash takes 16 MiB: without a cap a burst of sign-ins would take the instance's memory.
 *
 * @throws {InvalidOptionError} when a cap is not a whole number of 1 or more.
 */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const maxRunning = wholeNumber('maxRunning', options.maxRunning ?? 2)
  const maxWaiting = wholeNumber('maxWaiting', options.maxWaiting ?? 32)
  const waiting: (() => void)[] = []
  let running = 0
  let refused = 0
  let dummy: string | undefined

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) {
        refused += 1
        throw new UnavailableError('checking passwords')
      }
      // The one who finishes hands over its place, so `running` never dips and nobody jumps the queue.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(SALT_BYTES)
        return format(salt, await derive(password, salt, KEY_BYTES, COST))
      }),
    verify: (password, stored) =>
      inTurn(async () => {
        dummy ??= format(randomBytes(SALT_BYTES), randomBytes(KEY_BYTES))
        const known = stored === undefined ? undefined : parse(stored)
        const { cost, salt, key } = known ?? parse(dummy)!
        const derived = await derive(password, salt, key.length, cost)
        return timingSafeEqual(derived, key) && known !== undefined
      }),
    stats: () => ({ running, waiting: waiting.length, refused }),
  }
}

/** Hashes at once, holding the thread for some 40 ms: for the one account that a migration makes, inside its transaction. */
export function hashPasswordSync(password: string): string {
  const salt = randomBytes(SALT_BYTES)
  return format(salt, scryptSync(password.normalize('NFKC'), salt, KEY_BYTES, COST))
}

function derive(password: string, salt: Buffer, bytes: number, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same characters typed on different keyboards give the same bytes (NIST SP 800-63B §5.1.1.2).
    scrypt(password.normalize('NFKC'), salt, bytes, { ...cost, maxmem: MAX_MEMORY }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

/** Room for a cost of `N: 131072, r: 8`, the greatest that `parse` lets through. */
const MAX_MEMORY = 160 * 1024 * 1024

function format(salt: Buffer, key: Buffer): string {
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

function parse(stored: string): { cost: ScryptOptions; salt: Buffer; key: Buffer } | undefined {
  const found = /^scrypt\$(\d{1,6})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,86})\$([\w-]{22,86})$/.exec(stored)
  if (!found) return undefined
  const [N, r, p] = [Number(found[1]), Number(found[2]), Number(found[3])]
  if (N > 131_072 || r > 8 || p > 4 || N * r * p === 0) return undefined
  return { cost: { N, r, p }, salt: Buffer.from(found[4]!, 'base64url'), key: Buffer.from(found[5]!, 'base64url') }
}
