import type { AuditLog } from '../../lib/audit/index.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { GrantStore } from '../../lib/rbac/index.ts'
import type { SqlDatabase } from '../../lib/stores/sql/index.ts'
import type { HubCookie } from './cookies.ts'
import type { HubSchema } from './hub-schema.ts'
import type { LoginSessions } from './login-sessions.ts'
import type { PasswordHasher } from './password.ts'
import { issueAccess, issueSession } from './session-token-issue.ts'
import { ACCESS_COOKIE, ACCESS_TTL_S, SESSION_COOKIE, SESSION_TTL_S } from './session-token.ts'

/** Somebody who has just signed in, and the cookies that say so. */
export interface SignedIn {
  readonly person: { readonly id: string; readonly name: string; readonly roles: readonly string[] }
  readonly cookies: readonly HubCookie[]
}

/** Signing in and out. */
export interface SignIn {
  /**
   * Checks an address and a password, and begins a login.
   *
   * @returns `undefined` when they do not belong together: which of the two is wrong is told to nobody.
   * @throws {UnavailableError} when too many passwords are being checked, or the database cannot be reached.
   */
  signIn(email: string, password: string, scope: RequestScope): Promise<SignedIn | undefined>
  /** Ends a login. Returns the cookies that take ours away. */
  signOut(login: string | undefined, scope: RequestScope): Promise<readonly HubCookie[]>
}

/** What signing in needs. */
export interface SignInOptions {
  readonly database: SqlDatabase<HubSchema>
  readonly grants: GrantStore
  readonly loginSessions: LoginSessions
  readonly passwords: PasswordHasher
  readonly audit: AuditLog
  readonly secret: string
  readonly secureCookies: boolean
}

/** Makes the way in and out. */
export function createSignIn(options: SignInOptions): SignIn {
  const { database, grants, loginSessions, passwords, audit, secret, secureCookies: secure } = options

  return {
    async signIn(email, password, scope) {
      const user = await database.kysely
        .selectFrom('users')
        .select(['id', 'tenant', 'name', 'password_hash'])
        .where('email', '=', email.toLowerCase())
        .executeTakeFirst()
      const right = await passwords.verify(password, user?.password_hash)
      if (user === undefined || !right) return undefined
      const { id: subject, tenant, name } = user
      const [login, granted] = await Promise.all([
        loginSessions.begin(tenant, subject),
        grants.readGrants(tenant, subject, { signal: scope.signal }),
      ])
      const roles = granted?.roles ?? []
      const actor = { type: 'user' as const, id: subject }
      void audit.record('sign-in', { tenant, actor, targets: [{ type: 'login', id: login.id }] }, scope)
      const nowMs = scope.clock.nowMs()
      const claims = { subject, tenant, sid: login.id }
      const [session, access] = await Promise.all([
        issueSession(claims, secret, nowMs),
        issueAccess({ ...claims, roles }, secret, nowMs),
      ])
      return {
        person: { id: subject, name, roles },
        cookies: [
          { name: SESSION_COOKIE, value: session, maxAgeS: SESSION_TTL_S, secure },
          { name: ACCESS_COOKIE, value: access, maxAgeS: ACCESS_TTL_S, secure },
        ],
      }
    },
    async signOut(login, scope) {
      if (login !== undefined) {
        await loginSessions.end(login)
        void audit.record('sign-out', { targets: [{ type: 'login', id: login }] }, scope)
      }
      return [SESSION_COOKIE, ACCESS_COOKIE].map((name) => ({ name, value: '', maxAgeS: 0, secure }))
    },
  }
}
