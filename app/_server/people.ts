import type { AuditLog } from '../../lib/audit/index.ts'
import { ConflictError, NotFoundError } from '../../lib/core/errors.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import { UnauthenticatedError } from '../../lib/rbac/index.ts'
import type { SqlDatabase, SqlGrantStore } from '../../lib/stores/sql/index.ts'
import type { HubSchema } from './hub-schema.ts'
import { pageOf, readCursor, type PageOf } from './page-of.ts'
import { HUB_ROLES, type HubRole } from './policy.ts'
import type { HubAccess } from './session-view.ts'

/** Somebody of the tenant. */
export interface Person {
  readonly id: string
  readonly name: string
  /** Only who may assign roles sees it. */
  readonly email?: string
  readonly roles: readonly HubRole[]
}

/** Which people to list. */
export interface PeopleQuery {
  /** Only those who hold the role. */
  readonly role?: HubRole | undefined
  /** 1 to 100, 50 by default. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** The people of a tenant and their roles. */
export interface People {
  /** By name. A coach sees names and roles, an admin also the addresses. */
  list(query: PeopleQuery, scope: RequestScope): Promise<PageOf<Person>>
  /** @throws {NotFoundError} when nobody of the tenant has that id. */
  assign(id: string, role: HubRole, scope: RequestScope): Promise<Person>
  /** @throws {NotFoundError} as above. @throws {ConflictError} when it would leave the tenant without an admin. */
  revoke(id: string, role: HubRole, scope: RequestScope): Promise<Person>
}

/** What the people need. */
export interface PeopleOptions {
  readonly database: SqlDatabase<HubSchema>
  readonly grants: Pick<SqlGrantStore<HubSchema>, 'assign' | 'revoke'>
  readonly access: HubAccess
  readonly audit: AuditLog
}

/** Makes the people over the tables `users` and `tickless_grants`. */
export function createPeople({ database, grants, access, audit }: PeopleOptions): People {
  async function change(kind: 'assign' | 'revoke', id: string, role: HubRole, scope: RequestScope): Promise<Person> {
    const tenant = tenantOf(scope)
    let changed: { before: HubRole[]; after: HubRole[]; person: Omit<Person, 'roles'> }
    try {
      changed = await database.transaction(async (trx) => {
        // Locks the tenant's row on Postgres (a file has one writer anyway): two admins who revoke each other take turns.
        await trx
          .updateTable('tenants')
          .set(({ eb }) => ({ role_changes: eb('role_changes', '+', 1) }))
          .where('id', '=', tenant)
          .execute()
        const user = await trx
          .selectFrom('users')
          .select(['id', 'name', 'email'])
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst()
        if (user === undefined) throw new NotFoundError('The person')
        const holders = await trx
          .selectFrom('tickless_grants')
          .select(['subject', 'role'])
          .where('tenant', '=', tenant)
          .where(({ eb, or }) => or([eb('subject', '=', id), eb('role', '=', 'admin')]))
          .execute()
        const before = rolesOf(holders, id)
        const others = holders.some((grant) => grant.role === 'admin' && grant.subject !== id)
        if (kind === 'revoke' && role === 'admin' && before.includes('admin') && !others) {
          throw new ConflictError('The practice needs an admin: give somebody else the role first')
        }
        await grants[kind](trx, { tenant, subject: id, role })
        const after = kind === 'assign' ? [...new Set([...before, role])] : before.filter((held) => held !== role)
        return { before, after: HUB_ROLES.filter((held) => after.includes(held)), person: user }
      })
    } finally {
      // Even when the commit's answer was lost: what this instance knows of the tenant may be wrong now.
      access.invalidateTenant(tenant)
    }
    const { before, after, person } = changed
    if (before.length !== after.length) {
      const targets = [{ type: 'person', id }]
      const changes = { roles: { before, after } }
      await audit.recordDurably(kind === 'assign' ? 'role.assigned' : 'role.revoked', { targets, changes }, scope)
    }
    return { ...person, roles: after }
  }

  return {
    async list({ role, limit = 50, cursor }, scope) {
      const after = readCursor(cursor)
      const tenant = tenantOf(scope)
      const { effect } = await access.decide('people:assign', undefined, scope)
      let query = database.kysely.selectFrom('users').select(['id', 'name', 'email']).where('tenant', '=', tenant)
      if (role !== undefined) {
        query = query.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('tickless_grants as held')
              .select('held.role')
              .where('held.tenant', '=', tenant)
              .where('held.role', '=', role)
              .whereRef('held.subject', '=', 'users.id'),
          ),
        )
      }
      if (after) {
        const [name, id] = after
        query = query.where(({ eb, and, or }) =>
          or([eb('name', '>', name), and([eb('name', '=', name), eb('id', '>', id)])]),
        )
      }
      const rows = await query
        .orderBy('name')
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      const held = await database.kysely
        .selectFrom('tickless_grants')
        .select(['subject', 'role'])
        .where('tenant', '=', tenant)
        .where('subject', 'in', rows.map(({ id }) => id).concat(''))
        .execute()
      return pageOf(
        rows,
        limit,
        ({ id, name, email }) => ({ id, name, ...(effect === 'allow' ? { email } : {}), roles: rolesOf(held, id) }),
        ({ name, id }) => [name, id],
      )
    },
    assign: (id, role, scope) => change('assign', id, role, scope),
    revoke: (id, role, scope) => change('revoke', id, role, scope),
  }
}

function rolesOf(grants: readonly { subject: string; role: string }[], id: string): HubRole[] {
  return HUB_ROLES.filter((role) => grants.some((grant) => grant.subject === id && grant.role === role))
}

function tenantOf({ principal }: RequestScope): string {
  if (principal === undefined) throw new UnauthenticatedError()
  return principal.tenant
}
