import type { AuditEvent } from '../../audit/index.ts'
import type { AuditEventRow } from './schema.ts'

/** Lays an event out as a row. */
export function rowOfEvent(event: AuditEvent): AuditEventRow {
  return {
    id: text(event.id),
    tenant: optional(event.tenant),
    occurred_at_ms: event.occurredAtMs,
    sequence: event.sequence,
    instance_id: text(event.instanceId),
    request_id: optional(event.requestId),
    actor_type: event.actor.type,
    actor_id: optional(event.actor.id),
    action: text(event.action),
    outcome: event.outcome,
    targets: JSON.stringify(event.targets),
    context: event.context === undefined ? null : JSON.stringify(event.context),
    reason: optional(event.reason),
    changes: event.changes === undefined ? null : JSON.stringify(event.changes),
    count: event.count,
    schema_version: event.schemaVersion,
  }
}

/** Reads an event back. What was absent is absent again. */
export function eventOfRow(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    occurredAtMs: row.occurred_at_ms,
    sequence: row.sequence,
    instanceId: row.instance_id,
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
    ...(row.tenant === null ? {} : { tenant: row.tenant }),
    actor: {
      type: row.actor_type as AuditEvent['actor']['type'],
      ...(row.actor_id === null ? {} : { id: row.actor_id }),
    },
    action: row.action,
    outcome: row.outcome as AuditEvent['outcome'],
    targets: JSON.parse(row.targets) as AuditEvent['targets'],
    ...(row.context === null ? {} : { context: JSON.parse(row.context) as AuditEvent['context'] }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.changes === null ? {} : { changes: JSON.parse(row.changes) as AuditEvent['changes'] }),
    count: row.count,
    schemaVersion: row.schema_version as 1,
  }
}

/** Postgres takes no NUL in a text, and one event must not keep a batch from being written. (JSON escapes it.) */
function text(value: string): string {
  return value.replaceAll('\u0000', '\uFFFD')
}

function optional(value: string | undefined): string | null {
  return value === undefined ? null : text(value)
}
