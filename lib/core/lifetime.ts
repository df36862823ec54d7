import { ClosedError } from './errors.ts'

/** What everything with a lifetime can do: be closed, any number of times, and leave nothing behind. */
export interface Closable {
  /** Whether `close()` has been called. */
  readonly closed: boolean
  /** Lets go of everything. Idempotent: every call returns the same promise. */
  close(): Promise<void>
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** The inside of a `Closable`: what its owner asks and tells. */
export interface Lifetime {
  readonly closed: boolean
  /** @throws {ClosedError} once the lifetime is over. */
  assertOpen(): void
  /** The members of `Closable`, to be spread into the owner's public face with `withLifetime`. */
  close(): Promise<void>
}

/**
 * Starts a lifetime.
 *
 * @param what - Name of the thing, as the `ClosedError` will say it: `cache "coaches"`.
 * @param release - Runs once, at the first `close()`. What it throws rejects every `close()`.
 */
export function createLifetime(what: string, release: () => void | Promise<void> = () => {}): Lifetime {
  let ending: Promise<void> | undefined
  return {
    get closed() {
      return ending !== undefined
    },
    assertOpen() {
      if (ending !== undefined) throw new ClosedError(what)
    },
    close() {
      // `ending` is assigned before `release` runs, so that a reader called from inside it already sees the end.
      ending ??= Promise.resolve().then(release)
      return ending
    },
  }
}

/** Adds `closed`, `close` and, where the runtime knows the symbol, `Symbol.asyncDispose` to an object. */
export function withLifetime<T extends object>(lifetime: Lifetime, face: T): T & Closable {
  const close = () => lifetime.close()
  Object.defineProperty(face, 'closed', { enumerable: true, get: () => lifetime.closed })
  Object.defineProperty(face, 'close', { enumerable: true, value: close })
  if (Symbol.asyncDispose) Object.defineProperty(face, Symbol.asyncDispose, { value: close })
  return face as T & Closable
}
