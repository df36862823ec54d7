import type { Client, createClient } from '@libsql/client'
import { withDeadline } from '../../core/deadline.ts'
import { UnavailableError } from '../../core/errors.ts'
import type { SqlEngine } from './engine.ts'
import { DriverMissingError, asFailure } from './failures.ts'
import { createLibsqlConnection } from './libsql-connection.ts'
import { createPermits } from './permits.ts'
import type { SqlLocation } from './sql-url.ts'

/** Options of `createLibsqlEngine`. */
export interface LibsqlEngineOptions {
  readonly url: string
  readonly location: SqlLocation
  readonly maxConnections: number
  readonly maxWaiting: number
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly lockWaitMs: number
}

/**
 * Makes the engine over `@libsql/client`.
 *
 * A file is served by ONE connection behind one queue: libSQL on a file is synchronous, so a second one would win nothing, and
 * a write beside an open transaction of the same process fails with SQLITE_BUSY. For the same reason no deadline can interrupt
 * a statement on a file; deadlines bind the wait in the queue, and remote databases.
 */
export function createLibsqlEngine(options: LibsqlEngineOptions): SqlEngine {
  const { url, location, connectTimeoutMs, lockWaitMs } = options
  const isFile = location.kind === 'file'
  const max = isFile ? 1 : options.maxConnections
  const what = location.label
  const permits = createPermits({ what, most: max, maxWaiting: options.maxWaiting, waitMs: lockWaitMs })
  let client: Client | undefined
  let statementTimeoutMs = options.statementTimeoutMs
  let unsettled = false

  /** Waits for a remote database within bounds; a file answers before the wait begins, and no timer is armed for it. */
  async function bounded<T>(work: () => Promise<T>, timeoutMs = statementTimeoutMs): Promise<T> {
    try {
      return await (isFile ? work() : withDeadline(work, { timeoutMs, what: `a statement on ${what}` }))
    } catch (error) {
      throw asFailure(error, what)
    }
  }

  async function connect(): Promise<Client> {
    const { createClient } = await loadDriver()
    try {
      if (location.path !== undefined) await makeFolderOf(location.path)
      // `concurrency` is the client's own pool: a second connection there would come without the settings below.
      return createClient({ url, concurrency: max, timeout: BUSY_MS })
    } catch (cause) {
      throw new UnavailableError(what, { cause })
    }
  }

  /** A connection that could not roll back may have been replaced by the client, without our settings. */
  async function resettle(opened: Client): Promise<void> {
    await bounded(() => settle(opened, location.path !== undefined, BUSY_MS))
    unsettled = false
  }

  return {
    dialect: 'sqlite',
    what,
    async open() {
      const opened = client ?? (await connect())
      try {
        if (isFile) await bounded(() => settle(opened, location.path !== undefined))
        else await bounded(() => opened.execute('select 1'), connectTimeoutMs)
      } catch (error) {
        client = undefined
        opened.close()
        throw error
      }
      client = opened
    },
    async acquire() {
      const giveBack = await permits.acquire()
      if (client === undefined) {
        giveBack()
        throw new UnavailableError(what, { cause: new Error('not opened') })
      }
      if (unsettled) {
        try {
          await resettle(client)
        } catch (error) {
          giveBack()
          throw error
        }
      }
      return createLibsqlConnection({
        client,
        bounded,
        what,
        release: giveBack,
        onBroken: () => {
          unsettled = isFile
        },
      })
    },
    async patiently(limitMs, work) {
      const usual = statementTimeoutMs
      statementTimeoutMs = limitMs
      try {
        // At start alone the loop may stand still for a while: another process may be migrating.
        if (isFile) await client?.execute(`pragma busy_timeout = ${OPENING_BUSY_MS}`)
        return await work()
      } finally {
        statementTimeoutMs = usual
        if (isFile) await client?.execute(`pragma busy_timeout = ${BUSY_MS}`)
      }
    },
    connections: () => ({ open: client === undefined ? 0 : isFile ? 1 : permits.held, max, lost: 0 }),
    idle: () => permits.idle(),
    async close() {
      client?.close()
      client = undefined
    },
  }
}

/** How long SQLite may wait for a lock of another process. It blocks the event loop for as long. */
const BUSY_MS = 100

/** The same while a database is being opened and migrated. */
const OPENING_BUSY_MS = 5_000

/** Settings of the one connection. Each is idempotent, and a file that is in WAL mode already is not written. */
async function settle(client: Client, onDisk: boolean, busyMs = OPENING_BUSY_MS): Promise<void> {
  await client.execute(`pragma busy_timeout = ${busyMs}`)
  await client.execute('pragma foreign_keys = on')
  await client.execute('pragma synchronous = normal')
  for (let attempt = 1; onDisk && !(await isWal(client)); attempt += 1) {
    try {
      await client.execute('pragma journal_mode = wal')
    } catch (error) {
      // Two processes that switch at once: SQLite refuses one without waiting. Waiting for a write lock does wait.
      if (attempt >= 3) throw error
      await (await client.transaction('write')).rollback()
    }
  }
  await client.execute(`pragma busy_timeout = ${BUSY_MS}`)
}

async function isWal(client: Client): Promise<boolean> {
  const { rows } = await client.execute('pragma journal_mode')
  return rows[0]?.['journal_mode'] === 'wal'
}

async function loadDriver(): Promise<{ createClient: typeof createClient }> {
  try {
    return await import('@libsql/client')
  } catch (cause) {
    throw new DriverMissingError('@libsql/client', { cause })
  }
}

async function makeFolderOf(path: string): Promise<void> {
  const [{ mkdir }, { dirname }] = await Promise.all([import('node:fs/promises'), import('node:path')])
  await mkdir(dirname(path), { recursive: true })
}
