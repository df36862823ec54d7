import { TicklessError, UnavailableError } from '../../core/errors.ts'

/** The package of a database driver is not installed, or its native part does not fit this machine. */
export class DriverMissingError extends TicklessError {
  override readonly name = 'DriverMissingError'
  readonly code = 'ERR_TICKLESS_DRIVER_MISSING'
  constructor(
    readonly driver: string,
    options?: ErrorOptions,
  ) {
    super(`The driver ${driver} could not be loaded: is it installed (npm install ${driver})?`, options)
  }
}

/**
 * Turns what a driver threw into what callers can act on: an `UnavailableError` when the store cannot be reached, cannot be
 * written or is too busy; anything else, a constraint violation or a mistake in the SQL, as it is.
 *
 * @param what - Name of the database, as the error will say it.
 */
export function asFailure(error: unknown, what: string): unknown {
  const code = codeOf(error)
  // A deadline here is the one of a call to the driver. Other errors of ours have their meaning already.
  if (code?.startsWith('ERR_TICKLESS_') && code !== 'ERR_TICKLESS_DEADLINE') return error
  return isUnavailability(error) ? new UnavailableError(what, { cause: error }) : error
}

/** Tells whether `error` says that the store is unreachable, read-only, locked, full or out of time. */
export function isUnavailability(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== undefined && (SQLITE_UNAVAILABLE.test(code) || POSTGRES_UNAVAILABLE.test(code))) return true
  return isConnectionLoss(error)
}

/** Tells whether `error` means that the connection is gone, or never came to be. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== undefined && (CONNECTION_LOST.test(code) || code === 'ERR_TICKLESS_DEADLINE')) return true
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss)
  return error instanceof Error && LOST_BY_MESSAGE.test(error.message)
}

/** Tells whether the server ended the session itself, and with it what the session was doing: nothing was committed. */
export function isServerEnd(error: unknown): boolean {
  return codeOf(error) === '57P01'
}

/** Tells whether a write was refused because a row with that key is there already, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  if (codeOf(error) === '23505') return true
  const extended = property(error, 'extendedCode') ?? codeOf(error)
  if (extended === 'SQLITE_CONSTRAINT_UNIQUE' || extended === 'SQLITE_CONSTRAINT_PRIMARYKEY') return true
  return codeOf(error) === 'SQLITE_CONSTRAINT' && /UNIQUE constraint failed/.test(String(property(error, 'message')))
}

/** Result codes of SQLite after which the same call may succeed later, or elsewhere. */
const SQLITE_UNAVAILABLE =
  /^SQLITE_(BUSY|LOCKED|READONLY|CANTOPEN|FULL|IOERR|PROTOCOL|NOMEM|INTERRUPT|CORRUPT|NOTADB|PERM)(_|$)/

/**
 * SQLSTATEs: connection (08), resources (53), operator intervention with cancelled by timeout (57), system error (58),
 * lock not available (55P03), deadlock and serialization (40), read-only transaction (25006), idle transaction ended (25P03).
 *
 * @see PostgreSQL, Appendix A
 */
const POSTGRES_UNAVAILABLE = /^(08...|53...|57...|58...|55P03|40001|40P01|25006|25P03)$/

/** Codes of Node, Postgres and the libSQL client that end a connection. */
const CONNECTION_LOST =
  /^(E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|HOSTUNREACH|NETUNREACH|NETDOWN|HOSTDOWN|AI_AGAIN)|ERR_STREAM_(DESTROYED|WRITE_AFTER_END)|ERR_SOCKET_CLOSED|UND_ERR_.*|08...|57P0[1-5]|25P03|HRANA_.*|SERVER_ERROR|CLIENT_CLOSED|TRANSACTION_CLOSED)$/

/** What drivers say when they give no code. */
const LOST_BY_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool|timeout expired|fetch failed)/

function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code')
  return typeof code === 'string' ? code : undefined
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined
}
