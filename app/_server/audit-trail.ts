import type { AuditEvent } from '../../lib/audit/index.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import { UnauthenticatedError } from '../../lib/rbac/index.ts'
import type { SqlAuditSink } from '../../lib/stores/sql/index.ts'
import type { HubSchema } from './hub-schema.ts'
import type { PageOf } from './page-of.ts'
import type { PeopleNames } from './people-names.ts'

/** An event with the name of who did it, where it is known. */
export interface AuditEntry extends AuditEvent {
  readonly actorName?: string
}

/** Which events to list. */
export interface AuditQuery {
  /** 1 to 100, 50 by default. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
}

/** The tenant's audit events, latest first. */
export interface AuditTrail {
  list(query: AuditQuery, scope: RequestScope): Promise<PageOf<AuditEntry>>
}

/** Makes the reader of the audit events that the SQL sink has kept. */
export function createAuditTrail(sink: Pick<SqlAuditSink<HubSchema>, 'list'>, names: PeopleNames): AuditTrail {
  async function named(event: AuditEvent, tenant: string, scope: RequestScope): Promise<AuditEntry> {
    if (event.actor.type !== 'user' || event.actor.id === undefined) return event
    const actorName = await names.nameOf(tenant, event.actor.id, scope)
    return actorName === undefined ? event : { ...event, actorName }
  }

  return {
    async list({ limit = 50, cursor }, scope) {
      const { principal } = scope
      if (principal === undefined) throw new UnauthenticatedError()
      const { tenant } = principal
      const { events, next } = await sink.list({ tenant, limit, ...(cursor === undefined ? {} : { before: cursor }) })
      const items = await Promise.all(events.map((event) => named(event, tenant, scope)))
      return next === undefined ? { items } : { items, next }
    },
  }
}
