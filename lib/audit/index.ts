/**
 * An audit log whose books balance, without a timer.
 *
 * @module tickless/audit
 */
export { createAuditLog } from './create-audit-log.ts'
export type { AuditLog, AuditLogOptions, FoldedAuditDetails, RecordOutcome } from './audit-log.ts'
export { AuditRefusedError } from './errors.ts'
export type { AuditRefusal } from './errors.ts'
export type {
  AuditActor,
  AuditChange,
  AuditContext,
  AuditDetails,
  AuditEvent,
  AuditOutcome,
  AuditTarget,
} from './event.ts'
export type { AuditLedger } from './ledger.ts'
export type { AuditSink } from './sink.ts'
