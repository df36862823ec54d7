import type postgres from 'pg'
import type { Client, ClientConfig, QueryResult } from 'pg'
import { withDeadline } from '../../core/deadline.ts'
import { DriverMissingError } from './failures.ts'

/** Options of `connectPostgres`. */
export interface PostgresClientOptions {
  readonly url: string
  readonly what: string
  readonly connectTimeoutMs: number
  /** How long the server lets a statement run, in milliseconds. */
  readonly statementTimeoutMs: number
  /** How long the server lets a statement wait for a lock, in milliseconds. */
  readonly lockWaitMs: number
  /** How long the server lets a transaction do nothing, in milliseconds. */
  readonly transactionTimeoutMs: number
  /** Called once when the connection dies of itself. */
  readonly onLost: (client: PostgresClient) => void
}

/** One connection to Postgres. */
export interface PostgresClient {
  /** Whether the connection has died or was let go of. */
  readonly dead: boolean
  /**
   * Runs one statement.
   *
   * @throws {DeadlineError} at `timeoutMs`; the connection is then of no more use.
   */
  query(text: string, values: readonly unknown[], timeoutMs: number): Promise<QueryResult>
  /** Ends the connection: politely, or, `atOnce`, by cutting it. Settles when the socket is closed; never rejects. */
  end(atOnce?: boolean): Promise<void>
}

/**
 * Opens a connection. `pg`'s own `connectionTimeoutMillis` and `query_timeout` stay off: the bounds are `withDeadline`'s.
 *
 * The server's timeouts are set by a statement and not by the start-up packet: pooling proxies refuse them there.
 *
 * @throws what `pg` threw, or a `DeadlineError` after `connectTimeoutMs`.
 */
export async function connectPostgres(options: PostgresClientOptions): Promise<PostgresClient> {
  const { what, connectTimeoutMs, onLost } = options
  const pg = await loadDriver()
  const parseInt8 = (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)
  const config: ClientConfig = {
    connectionString: options.url,
    keepAlive: true,
    fallback_application_name: 'tickless',
    // Counts and instants are numbers on both engines; `pg` alone would give strings.
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === pg.types.builtins.INT8
          ? parseInt8
          : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  }
  const driver = new pg.Client(config)
  let dead = false

  const client: PostgresClient = {
    get dead() {
      return dead
    },
    query: (text, values, timeoutMs) =>
      withDeadline(() => driver.query(text, [...values]), { timeoutMs, what: `a statement on ${what}` }),
    async end(atOnce = false) {
      dead = true
      const ended = driver.end().catch(() => {})
      const socket = socketOf(driver)
      // Not only ended: a peer that is gone would never answer, and the socket would stay.
      if (atOnce) socket?.destroy()
      else socket?.destroySoon()
      await ended
    },
  }
  // Without a listener the death of an idle connection would be an uncaught exception.
  driver.on('error', () => {
    if (dead) return
    dead = true
    onLost(client)
  })
  const settings: [string, number][] = [
    ['statement_timeout', options.statementTimeoutMs],
    ['lock_timeout', options.lockWaitMs],
    ['idle_in_transaction_session_timeout', options.transactionTimeoutMs],
  ]
  try {
    await withDeadline(
      async () => {
        await driver.connect()
        const calls = settings.map(([name, ms]) => `set_config('${name}', '${Math.ceil(ms)}', false)`)
        await driver.query(`select ${calls.join(', ')}`)
      },
      { timeoutMs: connectTimeoutMs, what: `connecting to ${what}` },
    )
  } catch (error) {
    void client.end(true)
    throw error
  }
  return client
}

interface Socket {
  destroy(): void
  destroySoon(): void
}

/** The socket under a client, which `pg` types do not show. */
function socketOf(driver: Client): Socket | undefined {
  return (driver as unknown as { connection?: { stream?: Socket } }).connection?.stream
}

async function loadDriver(): Promise<typeof postgres> {
  try {
    return (await import('pg')).default
  } catch (cause) {
    throw new DriverMissingError('pg', { cause })
  }
}
