import type { Clock } from '../../core/clock.ts'
import { UnavailableError } from '../../core/errors.ts'
import { DriverMissingError } from './failures.ts'
import { createPermits } from './permits.ts'
import { connectPostgres } from './postgres-client.ts'
import type { PostgresClient, PostgresClientOptions } from './postgres-client.ts'

/** Options of `createPostgresPool`. */
export interface PostgresPoolOptions extends Omit<PostgresClientOptions, 'onLost'> {
  readonly clock: Clock
  readonly maxConnections: number
  readonly maxWaiting: number
}

/** A client out of the pool. */
export interface PostgresLease {
  readonly client: PostgresClient
  /** Whether the client has been lent before: its socket may have died since, unnoticed. */
  readonly reused: boolean
  /** Gives the client back; one that is `broken` is thrown away. */
  release(broken?: boolean): void
  /** Throws the client away and takes a new one, once a reused client proved dead. */
  renew(): Promise<PostgresLease>
}

/** Connections to Postgres, kept for the next caller. */
export interface PostgresPool {
  readonly open: number
  /** Connections that died of themselves. */
  readonly lost: number
  acquire(): Promise<PostgresLease>
  idle(): Promise<void>
  /** Ends every connection, lent or not. */
  close(): Promise<void>
}

/**
 * Makes a pool that does not tick. pg-pool ends idle connections by a timer or never, and arms one more at each checkout; here
 * they are looked at when somebody comes: idle for long, they are ended; idle for a while, they must answer first.
 */
export function createPostgresPool(options: PostgresPoolOptions): PostgresPool {
  const { clock, what } = options
  const permits = createPermits({
    what,
    most: options.maxConnections,
    maxWaiting: options.maxWaiting,
    waitMs: options.lockWaitMs,
  })
  const all = new Set<PostgresClient>()
  let idle: { client: PostgresClient; sinceMs: number; sinceMonotonicMs: number }[] = []
  let lost = 0
  let closed = false

  function forget(client: PostgresClient, atOnce: boolean): Promise<void> {
    all.delete(client)
    idle = idle.filter((entry) => entry.client !== client)
    return client.end(atOnce)
  }

  async function connect(): Promise<PostgresClient> {
    const onLost = (client: PostgresClient) => {
      lost += 1
      void forget(client, true)
    }
    try {
      const client = await connectPostgres({ ...options, onLost })
      if (client.dead || closed) {
        void client.end(true)
        throw new Error(closed ? 'Closed while connecting' : 'Connection terminated')
      }
      all.add(client)
      return client
    } catch (cause) {
      throw cause instanceof DriverMissingError ? cause : new UnavailableError(what, { cause })
    }
  }

  /** Wall time sees a freeze, monotonic time a clock that was set. One that stepped back proves nothing: look. */
  function idleMs({ sinceMs, sinceMonotonicMs }: (typeof idle)[number]): number {
    const wallMs = clock.nowMs() - sinceMs
    return wallMs < 0 ? IDLE_CHECK_MS : Math.max(wallMs, clock.monotonicMs() - sinceMonotonicMs)
  }

  /** The client that was used last, if it is alive: the others grow old and are ended. */
  async function takeIdle(): Promise<PostgresClient | undefined> {
    for (const entry of idle.filter((each) => idleMs(each) >= IDLE_END_MS)) void forget(entry.client, false)
    for (let entry = idle.pop(); entry !== undefined; entry = idle.pop()) {
      if (!entry.client.dead && (idleMs(entry) < IDLE_CHECK_MS || (await answers(entry.client)))) return entry.client
      void forget(entry.client, true)
    }
    return undefined
  }

  async function answers(client: PostgresClient): Promise<boolean> {
    try {
      await client.query('select 1', [], Math.min(options.connectTimeoutMs, IDLE_ANSWER_MS))
      return true
    } catch {
      return false
    }
  }

  function lend(client: PostgresClient, reused: boolean, giveBack: () => void): PostgresLease {
    let released = false
    return {
      client,
      reused,
      release(broken = false) {
        if (released) return
        released = true
        if (broken || client.dead || !all.has(client)) void forget(client, true)
        else idle.push({ client, sinceMs: clock.nowMs(), sinceMonotonicMs: clock.monotonicMs() })
        giveBack()
      },
      async renew() {
        released = true // the permit goes on with the new lease
        void forget(client, true)
        try {
          return lend(await connect(), false, giveBack)
        } catch (error) {
          giveBack()
          throw error
        }
      },
    }
  }

  return {
    get open() {
      return all.size
    },
    get lost() {
      return lost
    },
    async acquire() {
      const giveBack = await permits.acquire()
      try {
        const client = await takeIdle()
        return lend(client ?? (await connect()), client !== undefined, giveBack)
      } catch (error) {
        giveBack()
        throw error
      }
    },
    idle: () => permits.idle(),
    async close() {
      closed = true
      const unused = new Set(idle.map(({ client }) => client))
      await Promise.all([...all].map((client) => forget(client, !unused.has(client))))
    },
  }
}

/** A connection idle for this long is ended at the next access: long before the idle limits of servers and proxies. */
const IDLE_END_MS = 60_000

/** A connection idle for this long must answer before it is lent: the instance may have been frozen. */
const IDLE_CHECK_MS = 2_000

/** How long it has for its answer. */
const IDLE_ANSWER_MS = 1_000
