import { ClosedError } from '../../core/errors.ts'
import type { SqlEngine } from './engine.ts'
import { createPostgresConnection } from './postgres-connection.ts'
import { createPostgresPool } from './postgres-pool.ts'
import type { PostgresPoolOptions } from './postgres-pool.ts'

/** Makes the engine over `pg`. */
export function createPostgresEngine(options: PostgresPoolOptions): SqlEngine {
  const { what, maxConnections } = options
  const pool = createPostgresPool(options)
  let statementTimeoutMs = options.statementTimeoutMs
  let closed = false

  return {
    dialect: 'postgres',
    what,
    async open() {
      const lease = await pool.acquire()
      lease.release()
    },
    async acquire() {
      if (closed) throw new ClosedError(what)
      const lease = await pool.acquire()
      // The server ends a statement at its limit and says so; the grace is for that word to arrive.
      return createPostgresConnection({ lease, what, timeoutMs: () => statementTimeoutMs + ANSWER_GRACE_MS })
    },
    async patiently(limitMs, work) {
      const usual = statementTimeoutMs
      statementTimeoutMs = limitMs
      try {
        return await work()
      } finally {
        statementTimeoutMs = usual
      }
    },
    connections: () => ({ open: pool.open, max: maxConnections, lost: pool.lost }),
    idle: () => pool.idle(),
    close() {
      closed = true
      return pool.close()
    },
  }
}

/** How much longer than the server we wait for a statement, in milliseconds. */
const ANSWER_GRACE_MS = 500
