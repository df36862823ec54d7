import type { Clock } from '../../lib/core/clock.ts'
import type { Migration } from '../../lib/stores/sql/index.ts'
import type { HubRole } from './policy.ts'
import { DEMO_PEOPLE, DEMO_TENANTS } from './seed-people.ts'
import { demoSessions } from './seed-sessions.ts'
import type { InsertGrant } from './first-admin.ts'

/** What the sign-in page offers in demo mode. */
export interface DemoAccounts {
  /** The same for everybody. */
  readonly password: string
  readonly accounts: readonly {
    readonly email: string
    readonly name: string
    readonly tenantName: string
    readonly roles: readonly HubRole[]
  }[]
}

/** Everybody's password in demo mode. It is no secret: the sign-in page shows it. */
export const DEMO_PASSWORD = 'demo-coaching'

/** `DEMO_PASSWORD`, hashed beforehand: seeding costs no hashing, and one salt for all hides nothing that is not public. */
export const DEMO_PASSWORD_HASH = 'scrypt$16384$8$1$1MJeZTBCFJEEifHLyp8cgA$ikaw0BzbLQMYMYaZAG_pbtKPePZsUsG2m-6W9MxGaFs'

/** The accounts that the sign-in page offers. */
export function demoAccounts(): DemoAccounts {
  return {
    password: DEMO_PASSWORD,
    accounts: DEMO_PEOPLE.map(({ email, name, tenant, roles }) => ({
      email,
      name,
      tenantName: DEMO_TENANTS.find(({ id }) => id === tenant)!.name,
      roles,
    })),
  }
}

/**
 * The demo data as a migration: it runs inside the migration lock, so two instances that start together seed once. A
 * database that holds a tenant already stays as it is.
 */
export function createDemoSeed(clock: Clock, insertGrant: InsertGrant): Migration {
  return {
    name: 'hub-demo-seed',
    async up(db) {
      if (await db.selectFrom('tenants').select('id').limit(1).executeTakeFirst()) return
      await db
        .insertInto('tenants')
        .values(DEMO_TENANTS.map(({ id, name }) => ({ id, name, role_changes: 0 })))
        .execute()
      await db
        .insertInto('users')
        .values(
          DEMO_PEOPLE.map(({ id, tenant, email, name }) => ({
            id,
            tenant,
            email,
            name,
            password_hash: DEMO_PASSWORD_HASH,
          })),
        )
        .execute()
      for (const { id: subject, tenant, roles } of DEMO_PEOPLE) {
        for (const role of roles) await insertGrant(db, { tenant, subject, role })
      }
      // A few rows at a time: 12 columns each, well under the 999 parameters that an old SQLite takes.
      const sessions = demoSessions(clock)
      for (let start = 0; start < sessions.length; start += 40) {
        await db
          .insertInto('coaching_sessions')
          .values(sessions.slice(start, start + 40))
          .execute()
      }
    },
  }
}
