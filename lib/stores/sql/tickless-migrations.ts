import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { SqlDialectName } from './engine.ts'
import type { Migration } from './migrations.ts'

/** The tables of the package: audit events, grants and epochs. Put them before your own migrations. */
export const ticklessMigrations: readonly Migration[] = Object.freeze([
  { name: 'tickless-1-audit-events', up: createAuditEvents },
  { name: 'tickless-2-grants', up: createGrants },
])

async function createAuditEvents(db: Kysely<unknown>, dialect: SqlDialectName): Promise<void> {
  // The order of ids is the order of time by their bytes alone, and a database's language may order otherwise.
  const id = dialect === 'postgres' ? sql`text collate "C"` : sql`text`
  await db.schema
    .createTable('tickless_audit_events')
    .addColumn('id', id, (column) => column.notNull().primaryKey())
    .addColumn('tenant', 'text')
    .addColumn('occurred_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text')
    .addColumn('actor_type', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('targets', 'text', (column) => column.notNull())
    .addColumn('context', 'text')
    .addColumn('reason', 'text')
    .addColumn('changes', 'text')
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addColumn('schema_version', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('tickless_audit_events_by_tenant')
    .on('tickless_audit_events')
    .columns(['tenant', 'id'])
    .execute()
}

async function createGrants(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tickless_grants')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('tickless_grants_key', ['tenant', 'subject', 'role'])
    .execute()
  await db.schema
    .createTable('tickless_epochs')
    .addColumn('tenant', 'text', (column) => column.notNull().primaryKey())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .execute()
}
