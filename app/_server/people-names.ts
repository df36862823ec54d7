import { createCache, type LoadingCache } from '../../lib/cache/index.ts'
import type { Clock } from '../../lib/core/clock.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { SqlDatabase } from '../../lib/stores/sql/index.ts'
import type { HubSchema } from './hub-schema.ts'

/** Names by id, for headers and logs. They seldom change, so a stale one is served while it is refreshed. */
export interface PeopleNames {
  readonly cache: LoadingCache<string, string | undefined>
  /** The name, or `undefined` when nobody of the tenant has that id. */
  nameOf(tenant: string, id: string, scope?: RequestScope): Promise<string | undefined>
  /** The name of a tenant. */
  tenantName(tenant: string, scope?: RequestScope): Promise<string | undefined>
}

/** Makes the lookup of names over the tables `users` and `tenants`. */
export function createPeopleNames(database: SqlDatabase<HubSchema>, clock: Clock): PeopleNames {
  // The key carries the tenant (none for a tenant's own name): a name of one practice is never looked up from another.
  const cache = createCache({
    name: 'people',
    maxEntries: 5_000,
    maxBytes: 2_000_000,
    ttlMs: 60_000,
    staleMs: 600_000,
    clock,
    load: async (key: string): Promise<string | undefined> => {
      const [tenant, id] = JSON.parse(key) as [string, string | null]
      const row =
        id === null
          ? await database.kysely.selectFrom('tenants').select('name').where('id', '=', tenant).executeTakeFirst()
          : await database.kysely
              .selectFrom('users')
              .select('name')
              .where('tenant', '=', tenant)
              .where('id', '=', id)
              .executeTakeFirst()
      // Nobody is kept as nobody: `undefined` is passed on and not cached.
      return row?.name
    },
  })
  return {
    cache,
    nameOf: (tenant, id, scope) => cache.get(JSON.stringify([tenant, id]), scope),
    tenantName: (tenant, scope) => cache.get(JSON.stringify([tenant, null]), scope),
  }
}
