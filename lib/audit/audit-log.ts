import type { Clock } from '../core/clock.ts'
import type { Closable } from '../core/lifetime.ts'
import type { RequestScope } from '../core/request-scope.ts'
import type { AuditRefusal } from './errors.ts'
import type { AuditDetails, AuditEvent } from './event.ts'
import type { AuditLedger } from './ledger.ts'
import type { AuditSink } from './sink.ts'

/** Options of `createAuditLog`. */
export interface AuditLogOptions {
  /** Where events go. Closed with the log. */
  readonly sink: AuditSink
  /** Where events go that the backlog has no room for, or that `drain` could not deliver. Default: they are dropped, or stay pending. Closed with the log. */
  readonly deadLetter?: AuditSink | undefined
  /** Default: the host's. */
  readonly clock?: Clock | undefined
  /** Most events that one request may record. Default 100. Past it the newest are refused, and counted. */
  readonly maxEventsPerRequest?: number | undefined
  /** Most events held in memory. Default 10,000. At the cap the oldest waiting one makes way: to the dead letter sink, or dropped. */
  readonly maxPendingEvents?: number | undefined
  /** Most bytes, as JSON, of the events held in memory. Default 16,777,216 (16 MiB), at least `maxEventBytes`. The same happens at the cap. */
  readonly maxPendingBytes?: number | undefined
  /** Most bytes of one event as JSON. Default 16,384, at least 1,024. Past it the changes are left out; past it still, it is refused. */
  readonly maxEventBytes?: number | undefined
  /** Most kinds of folded events told apart. Default 256. Past it they are counted together. */
  readonly maxFolds?: number | undefined
  /** For how long repeats of a folded event are counted into one, in milliseconds. Default 10,000. */
  readonly foldMs?: number | undefined
  /** How long one write may take, in milliseconds. Default 5,000. */
  readonly writeTimeoutMs?: number | undefined
}

/** What became of a `record`. `bounded`: something was cut or left out to keep the event within its bounds. */
export type RecordOutcome =
  | { readonly accepted: true; readonly id: string; readonly bounded: boolean }
  | { readonly accepted: false; readonly reason: AuditRefusal }

/** What is told about a folded event: route and reason are what it is folded by. */
export interface FoldedAuditDetails extends AuditDetails {
  /** Route pattern, never the raw path. */
  readonly route: string
  readonly reason: string
}

/** An audit log whose books balance. No timer: everything happens when a request passes, or at `drain`. */
export interface AuditLog extends Closable {
  /**
   * Takes an event; it is written after the response, with others. Without a scope the host is looked for, and where there
   * is none the promise waits for the write. Never rejects and never throws.
   */
  record(action: string, details?: AuditDetails, scope?: RequestScope): Promise<RecordOutcome>
  /**
   * Takes an event and resolves once the sink has kept it.
   *
   * @throws {AuditRefusedError} when it is refused, or not written within `writeTimeoutMs` and the request's deadline.
   * @throws {ClosedError} after `close()`.
   */
  recordDurably(action: string, details?: AuditDetails, scope?: RequestScope): Promise<AuditEvent>
  /**
   * For denials of callers whom nobody has verified: the first per action, route and reason is recorded at once, its repeats
   * within `foldMs` are counted into one event, which a later request or `drain` sends. Never throws.
   */
  recordFolded(action: string, details: FoldedAuditDetails, scope?: RequestScope): void
  /** Writes what has been recorded so far, unless the sink failed a moment ago. Rejects only with a `ClosedError`. */
  flush(): Promise<void>
  /**
   * Gets everything out, whatever the backoff says: into the sink, else into the dead letter sink. What neither takes stays
   * pending. For shutting down.
   *
   * @param options.timeoutMs - How long it may take. Default 10,000.
   */
  drain(options?: { timeoutMs?: number }): Promise<AuditLedger>
  ledger(): AuditLedger
}
