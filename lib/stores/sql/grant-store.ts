import type { Kysely, Transaction } from 'kysely'
import { withDeadline } from '../../core/deadline.ts'
import { InvalidOptionError } from '../../core/errors.ts'
import type { GrantStore } from '../../rbac/index.ts'
import type { SqlDatabase } from './database.ts'
import type { TicklessSchema } from './schema.ts'

/** That a subject has a role in a tenant. */
export interface Grant {
  readonly tenant: string
  readonly subject: string
  readonly role: string
}

/** The grant store over SQL. */
export interface SqlGrantStore<S extends TicklessSchema> extends GrantStore {
  /**
   * Grants a role, and gives the tenant a new epoch, in the caller's transaction: both are seen together, or neither.
   * Changes of one tenant's grants wait for each other.
   *
   * @returns `false` when the subject had the role already.
   */
  assign(trx: Transaction<S>, grant: Grant): Promise<boolean>
  /**
   * Takes a role away, and gives the tenant a new epoch, in the caller's transaction.
   * Call `access.invalidateTenant(tenant)` once it is committed, for it to count in this instance at once; others follow within `maxStalenessMs`.
   *
   * @returns `false` when the subject did not have the role.
   */
  revoke(trx: Transaction<S>, grant: Grant): Promise<boolean>
  /**
   * The roles of a tenant's subjects, in alphabetical order. Subjects without a role are not in it.
   *
   * @param options.subjects - Only these, at most 1,000: those of a page. Absent: all of the tenant.
   */
  listByTenant(tenant: string, options?: { readonly subjects?: readonly string[] }): Promise<Map<string, string[]>>
}

/** Makes a grant store over `tickless_grants` and `tickless_epochs` (`ticklessMigrations`). */
export function createSqlGrantStore<S extends TicklessSchema>(database: SqlDatabase<S>): SqlGrantStore<S> {
  const kysely = database.kysely as unknown as Kysely<TicklessSchema>
  const inside = (trx: Transaction<S>) => trx as unknown as Kysely<TicklessSchema>

  return {
    readGrants: (tenant, subject, { signal }) =>
      unlessAborted(signal, async () => {
        // One statement, one snapshot: the epoch is never newer than the roles.
        const rows = await kysely
          .selectFrom('tickless_grants as grants')
          .leftJoin('tickless_epochs as epochs', 'epochs.tenant', 'grants.tenant')
          .select(['grants.role', 'epochs.epoch'])
          .where('grants.tenant', '=', tenant)
          .where('grants.subject', '=', subject)
          .orderBy('grants.role')
          .limit(ROLES_MOST)
          .execute()
        const [first] = rows
        if (first === undefined) return undefined
        // Grants written past this store have no epoch. `''` tells access never to keep them.
        return { roles: rows.map(({ role }) => role), epoch: first.epoch ?? '' }
      }),
    readEpoch: (tenant, { signal }) =>
      unlessAborted(signal, async () => {
        const row = await kysely
          .selectFrom('tickless_epochs')
          .select('epoch')
          .where('tenant', '=', tenant)
          .executeTakeFirst()
        return row?.epoch
      }),
    async assign(trx, { tenant, subject, role }) {
      const db = inside(trx)
      await renewEpoch(db, tenant)
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('tickless_grants')
        .values({ tenant, subject, role })
        .onConflict((conflict) => conflict.columns(['tenant', 'subject', 'role']).doNothing())
        .executeTakeFirstOrThrow()
      return (numInsertedOrUpdatedRows ?? 0n) > 0n
    },
    async revoke(trx, { tenant, subject, role }) {
      const db = inside(trx)
      await renewEpoch(db, tenant)
      const { numDeletedRows } = await db
        .deleteFrom('tickless_grants')
        .where('tenant', '=', tenant)
        .where('subject', '=', subject)
        .where('role', '=', role)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },
    async listByTenant(tenant, { subjects } = {}) {
      const roles = new Map<string, string[]>()
      if (subjects?.length === 0) return roles
      let query = kysely.selectFrom('tickless_grants').select(['subject', 'role']).where('tenant', '=', tenant)
      if (subjects !== undefined) {
        if (subjects.length > SUBJECTS_MOST) {
          throw new InvalidOptionError('subjects', `a list of at most ${SUBJECTS_MOST}`, subjects.length)
        }
        query = query.where('subject', 'in', subjects)
      }
      for (const { subject, role } of await query.orderBy('subject').orderBy('role').execute()) {
        const known = roles.get(subject)
        if (known) known.push(role)
        else roles.set(subject, [role])
      }
      return roles
    },
  }
}

/** Most roles read of one subject. */
const ROLES_MOST = 1_000

/** Most subjects that one listing names. */
const SUBJECTS_MOST = 1_000

/** Before the grants, always: whoever changes a tenant holds its epoch first, so that two never lock each other out. */
async function renewEpoch(db: Kysely<TicklessSchema>, tenant: string): Promise<void> {
  await db
    .insertInto('tickless_epochs')
    .values({ tenant, epoch: crypto.randomUUID() })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet((row) => ({ epoch: row.ref('excluded.epoch') })))
    .execute()
}

/** The caller stops waiting when its signal fires; the database's own timeouts bound what goes on. */
function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return withDeadline(work, { timeoutMs: undefined, what: 'reading grants', signal })
}
