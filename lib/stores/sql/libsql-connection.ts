import type { Client, InArgs, ResultSet, Transaction } from '@libsql/client'
import type { CompiledQuery, QueryResult } from 'kysely'
import { ClosedError } from '../../core/errors.ts'
import type { SqlConnection } from './engine.ts'
import { createTurns } from './turns.ts'

/** What a connection over the libSQL client needs. */
export interface LibsqlConnectionOptions {
  readonly client: Client
  /** Runs driver calls within bounds, and names their failures. */
  readonly bounded: <T>(work: () => Promise<T>) => Promise<T>
  /** Makes sure, outside transactions, that a failure before has left nothing under way. */
  readonly restore: () => Promise<void>
  readonly what: string
  readonly release: () => void
  /** Told when a transaction could not be rolled back. */
  readonly onBroken: () => void
}

/** Lends the libSQL client to one borrower. */
export function createLibsqlConnection(options: LibsqlConnectionOptions): SqlConnection {
  const { client, bounded, restore, what, release, onBroken } = options
  const inTurn = createTurns()
  let transaction: Transaction | undefined
  // From the moment a transaction begins to end, late statements of its work must not slip out beside it and be kept.
  let over = false

  function assertUsable(): void {
    if (over) throw new ClosedError(`the connection to ${what}`)
  }

  function letGo(): void {
    try {
      transaction?.close()
    } catch {
      onBroken()
    }
    transaction = undefined
  }

  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      assertUsable()
      return inTurn(async () => {
        if (transaction === undefined) await restore()
        return resultOf(await bounded(() => (transaction ?? client).execute({ sql, args: parameters as InArgs })))
      })
    },
    // oxlint-disable-next-line require-yield
    async *streamQuery() {
      throw new Error('Rows cannot be streamed: page through them by a key')
    },
    async begin({ accessMode }) {
      assertUsable()
      await inTurn(async () => {
        await restore()
        // IMMEDIATE: a transaction that begins as a reader cannot wait for its turn to write, it fails instead.
        transaction = await bounded(() => client.transaction(accessMode === 'read only' ? 'deferred' : 'write'))
      })
    },
    async commit() {
      assertUsable()
      over = true
      await inTurn(() => bounded(async () => transaction?.commit()))
      transaction = undefined
      over = false
    },
    async rollback() {
      over = true
      try {
        await inTurn(() => bounded(async () => transaction?.rollback()))
      } catch {
        onBroken()
        letGo()
      }
      transaction = undefined
      over = false
    },
    release() {
      over = true
      letGo()
      release()
    },
  }
}

function resultOf<R>({ columns, rows, rowsAffected, lastInsertRowid }: ResultSet): QueryResult<R> {
  // The client counts no affected rows for a statement that returns rows.
  if (columns.length > 0) return { rows: rows as unknown as R[] }
  return {
    rows: [],
    numAffectedRows: BigInt(rowsAffected),
    ...(lastInsertRowid === undefined ? {} : { insertId: lastInsertRowid }),
  }
}
