import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { PeopleNames } from './people-names.ts'
import { HUB_ROLES, type HubPolicy, type HubRole } from './policy.ts'
import type { HubAccess } from './session-view.ts'

/** The signed-in person, as every page's header shows them. */
export interface Viewer {
  readonly id: string
  readonly name: string
  readonly tenantName: string
  readonly roles: readonly HubRole[]
  /** What the navigation and the buttons may offer. A hint: every handler decides again. */
  readonly may: {
    readonly listSessions: boolean
    readonly createSession: boolean
    readonly managePeople: boolean
    readonly readAudit: boolean
    readonly readOperations: boolean
  }
}

/** Makes the finder of who is looking. */
export function createFindViewer(access: HubAccess, policy: HubPolicy, names: PeopleNames) {
  return async (scope: RequestScope): Promise<Viewer | undefined> => {
    const { principal } = scope
    if (principal === undefined) return undefined
    const { id, tenant } = principal
    const [{ roles }, name, tenantName] = await Promise.all([
      access.decide('session:list', undefined, scope),
      names.nameOf(tenant, id, scope),
      names.tenantName(tenant, scope),
    ])
    return {
      id,
      name: name ?? 'Somebody',
      tenantName: tenantName ?? '',
      roles: HUB_ROLES.filter((role) => roles.includes(role)),
      may: {
        listSessions: policy.mayEver(roles, 'session:list'),
        createSession: policy.mayEver(roles, 'session:create'),
        managePeople: policy.mayEver(roles, 'people:assign'),
        readAudit: policy.mayEver(roles, 'audit:read'),
        readOperations: policy.mayEver(roles, 'operations:read'),
      },
    }
  }
}
