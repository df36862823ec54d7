import { Kysely } from 'kysely'
import type { Transaction } from 'kysely'
import { createSystemClock } from '../../core/clock.ts'
import type { Clock } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { createLifetime, withLifetime } from '../../core/lifetime.ts'
import type { Closable } from '../../core/lifetime.ts'
import { durationMs, wholeNumber } from '../../core/options.ts'
import { createDialect } from './dialect.ts'
import type { SqlDialectName, SqlEngine } from './engine.ts'
import { createLibsqlEngine } from './libsql-engine.ts'
import { MIGRATION_TIMEOUT_MS, checkedMigrations, migrate } from './migrations.ts'
import type { Migration } from './migrations.ts'
import { createPostgresEngine } from './postgres-engine.ts'
import { locate } from './sql-url.ts'

/** Options of `createSqlDatabase`. Durations are in milliseconds. */
export interface SqlDatabaseOptions {
  /**
   * `file:.data/hub.db` (libSQL in this process; its folder is made on opening), `libsql://…` or `http(s)://…` (libSQL over
   * HTTP, `?authToken=…`), `postgres://…`. Never repeated in a message.
   */
  readonly url: string
  /** Made on opening, in order. Default: none. Usually `[...ticklessMigrations, ...yours]`. */
  readonly migrations?: readonly Migration[]
  /** Most connections to a remote database. Default 5. A file has one. */
  readonly maxConnections?: number
  /** How long a connection may take to come about. Default 3,000. */
  readonly connectTimeoutMs?: number
  /** How long a statement may take. Default 5,000. Not on a file: libSQL is synchronous there and nothing can interrupt it. */
  readonly statementTimeoutMs?: number
  /** How long to wait for a connection, or on Postgres for a lock. Default 3,000. */
  readonly lockWaitMs?: number
  /** How long the work of `transaction` may take; then it is rolled back. Default 10,000. */
  readonly transactionTimeoutMs?: number
  /** How many callers may wait for a connection. Default 1,000; past it a caller gets an `UnavailableError` at once. */
  readonly maxWaiting?: number
  /** Tells how long a connection has been idle. Default: the system's. */
  readonly clock?: Clock
}

/** The connections of a database. */
export interface SqlConnections {
  readonly open: number
  readonly max: number
  /** Connections that died of themselves since the start. */
  readonly lost: number
}

/**
 * A database: opened, and migrated, by the first who asks something of it.
 *
 * Whatever keeps the store from answering is an `UnavailableError`, with the driver's own error as its `cause`: unreachable,
 * locked, read-only, full, out of time. Other errors of a driver pass as they are (`isUniqueViolation` knows one of them).
 */
export interface SqlDatabase<S> extends Closable {
  readonly dialect: SqlDialectName
  /** Queries through it open and migrate the database too. Rows cannot be streamed: page by a key. */
  readonly kysely: Kysely<S>
  /** Opens and migrates, once; later calls are free. A failure is retried on the next call. */
  ready(): Promise<void>
  /**
   * Runs `work` in a transaction: committed when it resolves, rolled back when it rejects.
   *
   * Use the `trx` it is given and nothing else of this database, and wait for nothing foreign inside: on a file every other
   * query waits for its end.
   *
   * @throws {DeadlineError} when `work` takes longer than `transactionTimeoutMs`; it is rolled back.
   */
  transaction<T>(work: (trx: Transaction<S>) => Promise<T>): Promise<T>
  /** Asks the database for a sign of life, within the bounds of any statement. */
  ping(): Promise<void>
  connections(): SqlConnections
}

/**
 * Makes a database. Nothing is loaded, opened or connected until it is used.
 *
 * `close()` refuses new work, lets what is under way finish (for at most `transactionTimeoutMs`) and ends every connection.
 *
 * @throws {InvalidOptionError} when the URL cannot be read, an option is out of its range or two migrations share a name.
 */
export function createSqlDatabase<S>(options: SqlDatabaseOptions): SqlDatabase<S> {
  const migrations = checkedMigrations(options.migrations ?? [])
  const transactionTimeoutMs = durationMs('transactionTimeoutMs', options.transactionTimeoutMs ?? 10_000, { least: 1 })
  const engine = createEngine(options, transactionTimeoutMs)
  const lifetime = createLifetime(`database ${engine.what}`, close)
  const kysely = new Kysely<S>({ dialect: createDialect(engine, { ready, destroy: () => lifetime.close() }) })
  // Migrations come before anybody is ready.
  const bare = new Kysely<unknown>({
    dialect: createDialect(engine, { ready: async () => {}, destroy: async () => {} }),
  })
  let opening: Promise<void> | undefined
  let opened = false

  async function ready(): Promise<void> {
    lifetime.assertOpen()
    if (opened) return
    opening ??= open().finally(() => {
      opening = undefined
    })
    await opening
  }

  async function open(): Promise<void> {
    await engine.open()
    await engine.patiently(MIGRATION_TIMEOUT_MS, () => migrate(bare, engine.dialect, migrations))
    opened = true
  }

  async function close(): Promise<void> {
    try {
      await withDeadline(
        async () => {
          await opening?.catch(() => {})
          await engine.idle()
        },
        { timeoutMs: transactionTimeoutMs, what: 'work under way' },
      )
    } catch {
      // Work that outstays its time is cut off below, and its caller told so by the driver.
    }
    await engine.close()
  }

  return withLifetime(lifetime, {
    dialect: engine.dialect,
    kysely,
    ready,
    transaction: <T>(work: (trx: Transaction<S>) => Promise<T>) =>
      kysely
        .transaction()
        .execute((trx) => withDeadline(() => work(trx), { timeoutMs: transactionTimeoutMs, what: 'a transaction' })),
    async ping() {
      await kysely.selectNoFrom((select) => select.lit(1).as('alive')).execute()
    },
    connections: () => engine.connections(),
  })
}

function createEngine(options: SqlDatabaseOptions, transactionTimeoutMs: number): SqlEngine {
  const location = locate(options.url)
  const settings = {
    url: options.url,
    what: location.label,
    maxConnections: wholeNumber('maxConnections', options.maxConnections ?? 5),
    maxWaiting: wholeNumber('maxWaiting', options.maxWaiting ?? 1_000),
    connectTimeoutMs: durationMs('connectTimeoutMs', options.connectTimeoutMs ?? 3_000, { least: 1 }),
    statementTimeoutMs: durationMs('statementTimeoutMs', options.statementTimeoutMs ?? 5_000, { least: 1 }),
    lockWaitMs: durationMs('lockWaitMs', options.lockWaitMs ?? 3_000, { least: 1 }),
    transactionTimeoutMs,
  }
  if (location.kind === 'postgres') {
    return createPostgresEngine({ ...settings, clock: options.clock ?? createSystemClock() })
  }
  return createLibsqlEngine({ ...settings, location })
}
