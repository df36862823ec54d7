/** A row of `tickless_audit_events`: one `AuditEvent`, its structures as JSON text so that both engines keep them alike. */
export interface AuditEventRow {
  /** UUIDv7: the order of ids is the order of time. */
  id: string
  tenant: string | null
  occurred_at_ms: number
  sequence: number
  instance_id: string
  request_id: string | null
  actor_type: string
  actor_id: string | null
  action: string
  outcome: string
  targets: string
  context: string | null
  reason: string | null
  changes: string | null
  /** Folded repeats that this row stands for. 1 normally. */
  count: number
  schema_version: number
}

/** A row of `tickless_grants`: a subject has a role in a tenant. */
export interface GrantRow {
  tenant: string
  subject: string
  role: string
}

/** A row of `tickless_epochs`: a random value that changes with every change of the tenant's grants. */
export interface EpochRow {
  tenant: string
  epoch: string
}

/** The tables that `ticklessMigrations` makes, for Kysely. Extend it with your own: `interface Schema extends TicklessSchema { … }`. */
export interface TicklessSchema {
  tickless_audit_events: AuditEventRow
  tickless_grants: GrantRow
  tickless_epochs: EpochRow
}
