import {
  IdentifierNode,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  RawNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  createQueryId,
} from 'kysely'
import type { DatabaseConnection, Dialect, Driver, QueryCompiler } from 'kysely'
import type { SqlConnection, SqlEngine } from './engine.ts'

/** What happens around the connections that Kysely asks for. */
export interface DialectHooks {
  /** Awaited before a connection is lent. What it throws is what the query fails with. */
  readonly ready: () => Promise<void>
  /** Called when somebody destroys the Kysely instance itself. */
  readonly destroy: () => Promise<void>
}

/** Makes the Kysely dialect of an engine: Kysely's compiler and adapter of that SQL, and our own connections. */
export function createDialect(engine: SqlEngine, hooks: DialectHooks): Dialect {
  const sqlite = engine.dialect === 'sqlite'
  return {
    createAdapter: () => (sqlite ? new SqliteAdapter() : new PostgresAdapter()),
    createQueryCompiler: () => (sqlite ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    createIntrospector: (db) => (sqlite ? new SqliteIntrospector(db) : new PostgresIntrospector(db)),
    createDriver: () => createDriver(engine, hooks),
  }
}

function createDriver(engine: SqlEngine, { ready, destroy }: DialectHooks): Driver {
  // Kysely hands back what `acquireConnection` gave it.
  const own = (connection: DatabaseConnection) => connection as SqlConnection

  async function savepoint(
    command: string,
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    const node = RawNode.createWithChildren([RawNode.createWithSql(`${command} `), IdentifierNode.create(name)])
    await connection.executeQuery(compile(node, createQueryId()))
  }

  return {
    init: async () => {},
    destroy,
    async acquireConnection() {
      await ready()
      return engine.acquire()
    },
    beginTransaction: (connection, settings) => own(connection).begin(settings),
    commitTransaction: (connection) => own(connection).commit(),
    rollbackTransaction: (connection) => own(connection).rollback(),
    savepoint: (connection, name, compile) => savepoint('savepoint', connection, name, compile),
    rollbackToSavepoint: (connection, name, compile) => savepoint('rollback to', connection, name, compile),
    releaseSavepoint: (connection, name, compile) => savepoint('release', connection, name, compile),
    releaseConnection: async (connection) => own(connection).release(),
  }
}
