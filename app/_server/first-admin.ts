import type { Clock } from '../../lib/core/clock.ts'
import { createIdSource } from '../../lib/core/ids.ts'
import type { Migration } from '../../lib/stores/sql/index.ts'
import type { HubEnv } from './env.ts'
import { hashPasswordSync } from './password.ts'

/** Writes a grant within a migration. */
export type InsertGrant = (
  // The library's own word for the database of a migration: its tables are whatever the migrations before it made.
  db: Parameters<Migration['up']>[0],
  grant: { readonly tenant: string; readonly subject: string; readonly role: string },
) => Promise<unknown>

/**
 * The first tenant and its admin as a migration, for a database that nobody could sign in to otherwise. A database that
 * holds a tenant already stays as it is.
 */
export function createFirstAdmin(
  { email, password, tenantName }: NonNullable<HubEnv['firstAdmin']>,
  clock: Clock,
  insertGrant: InsertGrant,
): Migration {
  return {
    name: 'hub-first-admin',
    async up(db) {
      if (await db.selectFrom('tenants').select('id').limit(1).executeTakeFirst()) return
      const ids = createIdSource(clock)
      const tenant = ids.next()
      const subject = ids.next()
      await db.insertInto('tenants').values({ id: tenant, name: tenantName, role_changes: 0 }).execute()
      await db
        .insertInto('users')
        .values({
          id: subject,
          tenant,
          email: email.toLowerCase(),
          name: email.split('@')[0]!,
          password_hash: hashPasswordSync(password),
        })
        .execute()
      await insertGrant(db, { tenant, subject, role: 'admin' })
    },
  }
}
