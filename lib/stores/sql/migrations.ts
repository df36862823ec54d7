import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { InvalidOptionError } from '../../core/errors.ts'
import { printableName } from '../../core/options.ts'
import type { SqlDialectName } from './engine.ts'

/** One step of a schema. Once released it is never changed: what comes later is a new one. */
export interface Migration {
  /** Unique, 1 to 128 printable characters without spaces: `2026-11-sessions`. */
  readonly name: string
  /** Makes the change. Runs in a transaction of its own, with the record that it was made. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a migration sees the tables as they were then, not as they are now
  up(db: Kysely<any>, dialect: SqlDialectName): Promise<void>
}

/**
 * Checks the names of a list of migrations.
 *
 * @throws {InvalidOptionError} when two are alike or one is not printable.
 */
export function checkedMigrations(migrations: readonly Migration[]): readonly Migration[] {
  const names = new Set<string>()
  for (const { name } of migrations) {
    printableName('migrations', name)
    if (names.has(name)) throw new InvalidOptionError('migrations', 'a list without two of one name', name)
    names.add(name)
  }
  return [...migrations]
}

/**
 * Makes the migrations that have not been made, in order, each in a transaction with its record.
 *
 * Safe when several instances start together: each transaction holds a lock of the whole database (on SQLite the write lock,
 * on Postgres an advisory one) and looks again under it. When there is nothing to do nothing is locked nor written, so that a
 * database that is read-only serves on.
 */
export async function migrate(
  db: Kysely<unknown>,
  dialect: SqlDialectName,
  migrations: readonly Migration[],
): Promise<void> {
  if (migrations.length === 0) return
  const made = await madeMigrations(db, dialect)
  for (const migration of migrations) {
    if (made.has(migration.name)) continue
    await db.transaction().execute(async (trx) => {
      if (dialect === 'postgres') await lockPostgres(trx)
      await sql`create table if not exists tickless_migrations (name varchar(128) not null primary key)`.execute(trx)
      if ((await madeMigrations(trx, dialect)).has(migration.name)) return
      await migration.up(trx, dialect)
      await sql`insert into tickless_migrations (name) values (${migration.name})`.execute(trx)
    })
  }
}

/** How long one statement of a migration may take, and how long one waits for another instance's, in milliseconds. */
export const MIGRATION_TIMEOUT_MS = 60_000

async function madeMigrations(db: Kysely<unknown>, dialect: SqlDialectName): Promise<Set<string>> {
  const { rows: tables } =
    dialect === 'postgres'
      ? await sql<{ name: string | null }>`select to_regclass('tickless_migrations')::text as name`.execute(db)
      : await sql<{
          name: string
        }>`select name from sqlite_master where type = 'table' and name = 'tickless_migrations'`.execute(db)
  if (tables[0]?.name === undefined || tables[0].name === null) return new Set()
  const { rows } = await sql<{ name: string }>`select name from tickless_migrations`.execute(db)
  return new Set(rows.map(({ name }) => name))
}

async function lockPostgres(trx: Kysely<unknown>): Promise<void> {
  const limit = String(MIGRATION_TIMEOUT_MS)
  await sql`select set_config('statement_timeout', ${limit}, true), set_config('lock_timeout', ${limit}, true)`.execute(
    trx,
  )
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_KEY)})`.execute(trx)
}

/** Of the advisory lock: the letters `tick` as a number, so that it meets nobody else's by chance. */
const LOCK_KEY = 0x7469636b
