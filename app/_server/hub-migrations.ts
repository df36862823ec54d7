import { sql } from 'kysely'
import { ticklessMigrations, type Migration } from '../../lib/stores/sql/index.ts'

/** The tables of the Hub, after those of the library. A migration that has been released is never edited. */
export const hubMigrations: readonly Migration[] = [
  ...ticklessMigrations,
  {
    name: 'hub-0001-people',
    async up(db) {
      await db.schema
        .createTable('tenants')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('role_changes', 'integer', (column) => column.notNull().defaultTo(0))
        .execute()
      await db.schema
        .createTable('users')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
        .addColumn('email', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('password_hash', 'text', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('users_by_name').on('users').columns(['tenant', 'name', 'id']).execute()
      await db.schema
        .createTable('login_sessions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('tenant', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createIndex('login_sessions_by_user')
        .on('login_sessions')
        .columns(['user_id', 'created_at'])
        .execute()
      await db.schema.createIndex('login_sessions_by_end').on('login_sessions').column('expires_at').execute()
    },
  },
  {
    name: 'hub-0002-coaching-sessions',
    async up(db) {
      await db.schema
        .createTable('coaching_sessions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('tenant', 'text', (column) => column.notNull().references('tenants.id'))
        .addColumn('coach_id', 'text', (column) => column.notNull().references('users.id'))
        .addColumn('client_id', 'text', (column) => column.notNull().references('users.id'))
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('starts_at', 'text', (column) => column.notNull())
        .addColumn('ends_at', 'text', (column) => column.notNull())
        .addColumn('duration_minutes', 'integer', (column) => column.notNull())
        .addColumn('status', 'text', (column) =>
          column.notNull().check(sql`status in ('scheduled', 'completed', 'cancelled')`),
        )
        .addColumn('notes', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .execute()
      for (const [name, column] of [
        ['coaching_sessions_by_tenant', 'tenant'],
        ['coaching_sessions_by_coach', 'coach_id'],
        ['coaching_sessions_by_client', 'client_id'],
      ] as const) {
        await db.schema.createIndex(name).on('coaching_sessions').columns([column, 'starts_at', 'id']).execute()
      }
    },
  },
]
