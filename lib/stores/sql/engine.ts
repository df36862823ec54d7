import type { DatabaseConnection, TransactionSettings } from 'kysely'

/** The two dialects of SQL that the stores speak. libSQL is SQLite's. */
export type SqlDialectName = 'sqlite' | 'postgres'

/** One connection in the hands of one borrower, from `acquire` to `release`. Used after that it throws a `ClosedError`. */
export interface SqlConnection extends DatabaseConnection {
  begin(settings: TransactionSettings): Promise<void>
  /** @throws what made the transaction fail, when the engine would roll back in silence instead. */
  commit(): Promise<void>
  /** Never rejects: a connection that cannot roll back is thrown away at `release`. */
  rollback(): Promise<void>
  release(): void
}

/** What a database needs of an engine: connections, bounded waits, and failures that are already `UnavailableError`s. */
export interface SqlEngine {
  readonly dialect: SqlDialectName
  /** Name for messages: where the database is, without user, password or token. */
  readonly what: string
  /** Loads the driver and checks that the database answers. May be called again after a failure. */
  open(): Promise<void>
  acquire(): Promise<SqlConnection>
  /** Lets statements and locks take up to `limitMs` while `work` runs: for migrations, before anybody else is served. */
  patiently<T>(limitMs: number, work: () => Promise<T>): Promise<T>
  connections(): { readonly open: number; readonly max: number; readonly lost: number }
  /** Settles when nobody holds a connection and nobody waits for one. */
  idle(): Promise<void>
  /** Lets go of every connection at once, borrowed or not. */
  close(): Promise<void>
}
