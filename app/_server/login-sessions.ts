import { createCache, type LoadingCache } from '../../lib/cache/index.ts'
import type { Clock } from '../../lib/core/clock.ts'
import { createIdSource } from '../../lib/core/ids.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { SqlDatabase } from '../../lib/stores/sql/index.ts'
import type { HubSchema } from './hub-schema.ts'
import { SESSION_TTL_S } from './session-token.ts'

/** A login that has not ended. */
export interface LoginSession {
  readonly id: string
  readonly tenant: string
  readonly userId: string
  readonly expiresAtMs: number
}

/** What the cache keeps: that there is none is worth remembering too. */
export type LoginLookup = { readonly login: LoginSession | undefined }

/** The logins behind the `hub_session` cookies. */
export interface LoginSessions {
  readonly cache: LoadingCache<string, LoginLookup>
  /** Begins a login. A person keeps the latest twenty; logins that have expired, anybody's, are swept up a few at a time. */
  begin(tenant: string, userId: string): Promise<LoginSession>
  /** The login, or `undefined` when it was ended, has expired, or never was. */
  find(id: string, scope?: RequestScope): Promise<LoginSession | undefined>
  /** Ends a login: at once here, within the cache's five seconds on other instances. */
  end(id: string): Promise<void>
}

const MAX_LOGINS_PER_PERSON = 20
const SWEEP = 100

/** Makes the register of logins over the table `login_sessions`. */
export function createLoginSessions(database: SqlDatabase<HubSchema>, clock: Clock): LoginSessions {
  const ids = createIdSource(clock)
  const cache = createCache({
    name: 'login-sessions',
    maxEntries: 10_000,
    ttlMs: 5_000,
    neverStale: true,
    clock,
    load: async (id: string): Promise<LoginLookup> => {
      const row = await database.kysely.selectFrom('login_sessions').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return { login: undefined }
      const { tenant, user_id: userId, expires_at } = row
      return { login: { id, tenant, userId, expiresAtMs: Date.parse(expires_at) } }
    },
  })

  async function end(id: string): Promise<void> {
    try {
      await database.kysely.deleteFrom('login_sessions').where('id', '=', id).execute()
    } finally {
      // After the row is gone: a load that began before this never fills the cache.
      cache.invalidate(id)
    }
  }

  return {
    cache,
    async begin(tenant, userId) {
      const nowMs = clock.nowMs()
      const now = new Date(nowMs).toISOString()
      const expiresAtMs = nowMs + SESSION_TTL_S * 1000
      const id = ids.next()
      const ended = await database.transaction(async (trx) => {
        const over = trx.selectFrom('login_sessions').select('id').where('expires_at', '<=', now).limit(SWEEP)
        await trx.deleteFrom('login_sessions').where('id', 'in', over).execute()
        const kept = trx
          .selectFrom('login_sessions')
          .select('id')
          .where('user_id', '=', userId)
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(MAX_LOGINS_PER_PERSON - 1)
        const pushedOut = await trx
          .deleteFrom('login_sessions')
          .where('user_id', '=', userId)
          .where('id', 'not in', kept)
          .returning('id')
          .execute()
        await trx
          .insertInto('login_sessions')
          .values({ id, tenant, user_id: userId, created_at: now, expires_at: new Date(expiresAtMs).toISOString() })
          .execute()
        return pushedOut
      })
      for (const login of ended) cache.invalidate(login.id)
      return { id, tenant, userId, expiresAtMs }
    },
    async find(id, scope) {
      const { login } = await cache.get(id, scope)
      if (login === undefined || login.expiresAtMs > clock.nowMs()) return login
      const ending = end(id)
      if (scope) scope.background(ending)
      else await ending
      return undefined
    },
    end,
  }
}
