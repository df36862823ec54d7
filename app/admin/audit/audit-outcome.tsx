import type { AuditEntry } from '../../_server/audit-trail.ts'
import { Badge } from '../../_ui/badge.tsx'

/** How it ended. */
export function AuditOutcome({ outcome }: { readonly outcome: AuditEntry['outcome'] }) {
  if (outcome === 'success') return <Badge tone="good">Done</Badge>
  return outcome === 'denied' ? <Badge tone="danger">Denied</Badge> : <Badge tone="warn">Failed</Badge>
}
