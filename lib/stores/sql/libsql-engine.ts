import type { Client, createClient } from '@libsql/client'
import { withDeadline } from '../../core/deadline.ts'
import { UnavailableError } from '../../core/errors.ts'
import type { SqlEngine } from './engine.ts'
import { DriverMissingError, asFailure, isUnavailability } from './failures.ts'
import { BUSY_MS, OPENING_BUSY_MS, makeFolderOf, renew, settle } from './libsql-file.ts'
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
  const onDisk = location.path !== undefined
  const max = isFile ? 1 : options.maxConnections
  const what = location.label
  const permits = createPermits({ what, most: max, maxWaiting: options.maxWaiting, waitMs: lockWaitMs })
  let client: Client | undefined
  let statementTimeoutMs = options.statementTimeoutMs
  let busyMs = BUSY_MS
  let suspect = false

  /** Waits for a remote database within bounds; a file answers before the wait begins, and no timer is armed for it. */
  async function bounded<T>(work: () => Promise<T>, timeoutMs = statementTimeoutMs): Promise<T> {
    try {
      return await (isFile ? work() : withDeadline(work, { timeoutMs, what: `a statement on ${what}` }))
    } catch (error) {
      suspect ||= onDisk && isUnavailability(error)
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

  /** Before every statement that begins a transaction or is one. */
  async function restore(): Promise<void> {
    const current = client
    if (!suspect || current === undefined) return
    await bounded(() => renew(current, busyMs))
    suspect = false
  }

  /** Tells the one connection how long to wait for other processes. */
  async function wait(ms: number): Promise<void> {
    busyMs = ms
    if (isFile) await client?.execute(`pragma busy_timeout = ${ms}`)
  }

  return {
    dialect: 'sqlite',
    what,
    async open() {
      const opened = client ?? (await connect())
      try {
        if (suspect) opened.reconnect()
        if (isFile) await bounded(() => settle(opened, { onDisk, busyMs: OPENING_BUSY_MS }))
        else await bounded(() => opened.execute('select 1'), connectTimeoutMs)
      } catch (error) {
        client = undefined
        opened.close()
        throw error
      }
      client = opened
      suspect = false
    },
    async acquire() {
      const giveBack = await permits.acquire()
      if (client === undefined) {
        giveBack()
        throw new UnavailableError(what, { cause: new Error('not opened') })
      }
      return createLibsqlConnection({
        client,
        bounded,
        restore,
        what,
        release: giveBack,
        onBroken: () => {
          suspect = onDisk
        },
      })
    },
    async patiently(limitMs, work) {
      const usual = statementTimeoutMs
      statementTimeoutMs = limitMs
      try {
        await wait(OPENING_BUSY_MS) // another process may be migrating
        return await work()
      } finally {
        statementTimeoutMs = usual
        await wait(BUSY_MS)
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

async function loadDriver(): Promise<{ createClient: typeof createClient }> {
  try {
    return await import('@libsql/client')
  } catch (cause) {
    throw new DriverMissingError('@libsql/client', { cause })
  }
}
