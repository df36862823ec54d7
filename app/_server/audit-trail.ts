import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { AuditEvent } from '../../lib/audit/index.ts'
import type { PageOf } from './page-of.ts'

/** An event with the name of who did it, where it is known. */
export interface AuditEntry extends AuditEvent {
  readonly actorName?: string
}

/** The tenant's audit events, latest first. */
export interface AuditTrail {
  list(
    query: { readonly limit?: number; readonly cursor?: string | undefined },
    scope: RequestScope,
  ): Promise<PageOf<AuditEntry>>
}
