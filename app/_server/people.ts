import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { PageOf } from './page-of.ts'
import type { HubRole } from './policy.ts'

/** Somebody of the tenant. */
export interface Person {
  readonly id: string
  readonly name: string
  /** Only admins see it. */
  readonly email?: string
  readonly roles: readonly HubRole[]
}

export interface PeopleQuery {
  /** Only those who hold the role. */
  readonly role?: HubRole | undefined
  /** 1 to 100, 50 by default. */
  readonly limit?: number
  readonly cursor?: string | undefined
}

/** The people of a tenant and their roles. */
export interface People {
  /** By name. A coach sees names and roles, an admin also the addresses. */
  list(query: PeopleQuery, scope: RequestScope): Promise<PageOf<Person>>
  /** @throws {NotFoundError} when nobody of the tenant has that id. */
  assign(id: string, role: HubRole, scope: RequestScope): Promise<Person>
  /** @throws {ConflictError} when it would leave the tenant without an admin. */
  revoke(id: string, role: HubRole, scope: RequestScope): Promise<Person>
}
