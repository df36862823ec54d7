import { hub, route } from '../../_server/compose.ts'
import { AuditQueryInput } from '../../_server/input.ts'

/** The tenant's audit events, latest first, a page at a time. */
export const GET = route('GET /api/audit', { query: AuditQueryInput }, async ({ query, scope }) =>
  Response.json(await hub().auditTrail.list(query, scope)),
)
