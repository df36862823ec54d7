/**
 * Stores over SQL: libSQL on a file or over HTTP, and Postgres, through Kysely.
 *
 * Importing this does nothing; a driver is loaded when a database opens, and only the one that its URL asks for.
 *
 * @module
 */
export { createSqlDatabase } from './database.ts'
export type { SqlConnections, SqlDatabase, SqlDatabaseOptions } from './database.ts'
export type { SqlDialectName } from './engine.ts'
export { DriverMissingError, isUniqueViolation } from './failures.ts'
export type { Migration } from './migrations.ts'
export { ticklessMigrations } from './tickless-migrations.ts'
export type { AuditEventRow, EpochRow, GrantRow, TicklessSchema } from './schema.ts'
export { createSqlAuditSink } from './audit-sink.ts'
export type { AuditPage, AuditPageOptions, SqlAuditSink } from './audit-sink.ts'
export { createSqlGrantStore } from './grant-store.ts'
export type { Grant, SqlGrantStore } from './grant-store.ts'
