/** Every `code` that an error of the package can carry. Match on it: `instanceof` fails once a bundler copies a class. */
export type TicklessErrorCode =
  | 'ERR_TICKLESS_INVALID_OPTION'
  | 'ERR_TICKLESS_CLOSED'
  | 'ERR_TICKLESS_DEADLINE'
  | 'ERR_TICKLESS_ABORTED'
  | 'ERR_TICKLESS_UNAVAILABLE'
  | 'ERR_TICKLESS_INVALID_VALUE'
  | 'ERR_TICKLESS_INVALID_POLICY'
  | 'ERR_TICKLESS_INVALID_ROUTES'
  | 'ERR_TICKLESS_UNAUTHENTICATED'
  | 'ERR_TICKLESS_DENIED'
  | 'ERR_TICKLESS_NOT_FOUND'
  | 'ERR_TICKLESS_CONFLICT'
  | 'ERR_TICKLESS_INVALID_INPUT'
  | 'ERR_TICKLESS_AUDIT_REFUSED'
  | 'ERR_TICKLESS_BUILD_NOT_FOUND'
  | 'ERR_TICKLESS_DRIVER_MISSING'
  | 'ERR_TICKLESS_REFUSED'

/** What every error of the package is. `code` is stable between releases, the message is not. */
export abstract class TicklessError extends Error {
  abstract override readonly name: string
  abstract readonly code: TicklessErrorCode
}

/** An option is out of range. */
export class InvalidOptionError extends TicklessError {
  override readonly name = 'InvalidOptionError'
  readonly code = 'ERR_TICKLESS_INVALID_OPTION'
  constructor(
    readonly option: string,
    expected: string,
    received: unknown,
  ) {
    super(`Expected \`${option}\` to be ${expected}, got ${describe(received)} (${typeof received})`)
  }
}

/** Something was used after its `close()`. */
export class ClosedError extends TicklessError {
  override readonly name = 'ClosedError'
  readonly code = 'ERR_TICKLESS_CLOSED'
  constructor(readonly what: string) {
    super(`${what} is closed`)
  }
}

/** Work did not settle before its deadline. It may still be running: its `AbortSignal` told it to stop. */
export class DeadlineError extends TicklessError {
  override readonly name = 'DeadlineError'
  readonly code = 'ERR_TICKLESS_DEADLINE'
  constructor(
    readonly what: string,
    readonly timeoutMs: number,
  ) {
    super(`${what} did not finish within ${timeoutMs} ms`)
  }
}

/** The caller gave up: its signal fired before the work settled. */
export class AbortedError extends TicklessError {
  override readonly name = 'AbortedError'
  readonly code = 'ERR_TICKLESS_ABORTED'
  constructor(
    readonly what: string,
    options?: ErrorOptions,
  ) {
    super(`${what} was aborted by its caller`, options)
  }
}

/** A store cannot be reached or cannot be written. `cause` holds what its driver said. */
export class UnavailableError extends TicklessError {
  override readonly name = 'UnavailableError'
  readonly code = 'ERR_TICKLESS_UNAVAILABLE'
  constructor(
    readonly what: string,
    options?: ErrorOptions,
  ) {
    super(`${what} is unavailable`, options)
  }
}

/** A value cannot be kept: too large, a promise, a stream, or nothing at all. */
export class InvalidValueError extends TicklessError {
  override readonly name = 'InvalidValueError'
  readonly code = 'ERR_TICKLESS_INVALID_VALUE'
  constructor(what: string, expected: string, received: unknown) {
    super(`Expected ${what} to be ${expected}, got ${describe(received)} (${typeof received})`)
  }
}

/** What was asked for is not there, or the caller may not know that it is. */
export class NotFoundError extends TicklessError {
  override readonly name = 'NotFoundError'
  readonly code = 'ERR_TICKLESS_NOT_FOUND'
  constructor(readonly what: string) {
    super(`${what} was not found`)
  }
}

/** The thing has changed since the caller read it. `current` is what it is now, for the caller to merge with. */
export class ConflictError extends TicklessError {
  override readonly name = 'ConflictError'
  readonly code = 'ERR_TICKLESS_CONFLICT'
  constructor(
    message: string,
    readonly current?: unknown,
  ) {
    super(message)
  }
}

/** One thing that is wrong with an input: where, and what was expected there. */
export interface InputIssue {
  /** Dotted path into the input, `''` for the whole of it. */
  readonly path: string
  readonly message: string
}

/** An input does not have the shape, or the sense, that was asked for. */
export class InvalidInputError extends TicklessError {
  override readonly name = 'InvalidInputError'
  readonly code = 'ERR_TICKLESS_INVALID_INPUT'
  constructor(readonly issues: readonly InputIssue[]) {
    super(issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '))
  }
}

/** Shows a value in a message: short, on one line, and without running its code. */
function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}
