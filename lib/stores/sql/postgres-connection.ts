import { CompiledQuery, SelectQueryNode } from 'kysely'
import type { QueryResult } from 'kysely'
import type { QueryResult as PostgresResult } from 'pg'
import { ClosedError } from '../../core/errors.ts'
import type { SqlConnection } from './engine.ts'
import { asFailure, isConnectionLoss, isServerEnd } from './failures.ts'
import type { PostgresLease } from './postgres-pool.ts'
import { createTurns } from './turns.ts'

/** What a connection over a leased client needs. */
export interface PostgresConnectionOptions {
  readonly lease: PostgresLease
  readonly what: string
  /** How long to wait for the answer to a statement, in milliseconds. */
  readonly timeoutMs: () => number
}

/** Lends a Postgres client to one borrower. */
export function createPostgresConnection({ lease, what, timeoutMs }: PostgresConnectionOptions): SqlConnection {
  let current = lease
  let untried = true
  let broken = false
  // From the moment a transaction begins to end, late statements of its work must not slip out beside it and be kept.
  let over = false
  let inTransaction = false
  let failure: unknown
  const inTurn = createTurns()

  async function send({ sql, parameters }: CompiledQuery, repeatable: boolean): Promise<PostgresResult> {
    const retry = untried && current.reused
    untried = false
    try {
      return await current.client.query(sql, parameters, timeoutMs())
    } catch (error) {
      const lost = isConnectionLoss(error)
      // A socket that died while nobody looked, once, and only what cannot have been done already.
      if (retry && lost && (repeatable || isServerEnd(error))) {
        try {
          current = await current.renew()
        } catch (renewal) {
          broken = true
          throw renewal
        }
        return send({ sql, parameters } as CompiledQuery, false)
      }
      broken ||= lost
      failure ??= inTransaction ? asFailure(error, what) : undefined
      throw asFailure(error, what)
    }
  }

  function assertUsable(): void {
    if (over) throw new ClosedError(`the connection to ${what}`)
  }

  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      assertUsable()
      return resultOf(await inTurn(() => send(query, SelectQueryNode.is(query.query) && !inTransaction)))
    },
    // oxlint-disable-next-line require-yield
    async *streamQuery() {
      throw new Error('Rows cannot be streamed: page through them by a key')
    },
    async begin({ isolationLevel, accessMode }) {
      assertUsable()
      const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`
      const access = accessMode === undefined ? '' : ` ${accessMode}`
      await inTurn(() => send(CompiledQuery.raw(`start transaction${isolation}${access}`), true))
      inTransaction = true
      failure = undefined
    },
    async commit() {
      assertUsable()
      over = true
      const { command } = await inTurn(() => send(CompiledQuery.raw('commit'), false))
      inTransaction = false
      over = false
      // Postgres answers the commit of a failed transaction by rolling back, without an error.
      if (command === 'ROLLBACK') throw failure ?? new Error('The transaction had failed and was rolled back')
    },
    async rollback() {
      over = true
      try {
        if (inTransaction && !broken) await inTurn(() => send(CompiledQuery.raw('rollback'), false))
        else await inTurn(async () => {})
      } catch {
        broken = true
      }
      inTransaction = false
      over = false
    },
    release() {
      over = true
      current.release(broken || inTransaction)
    },
  }
}

function resultOf<R>({ command, rowCount, rows }: PostgresResult): QueryResult<R> {
  const counts = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE'
  return { rows: rows as R[], ...(counts ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) }
}
