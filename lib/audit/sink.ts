import type { AuditEvent } from './event.ts'

/** Where audit events are kept. The port that every destination implements (`lib/stores/*`). */
export interface AuditSink {
  /** Name for messages and figures. */
  readonly name: string
  /**
   * Keeps a batch. Resolves only once every event is kept; a rejection means that none, some or all of them may be.
   *
   * The log then writes the same events again, under the same ids, so writing an event twice must keep one. A destination
   * that can only append (a console, a file) may hold its line twice: whoever reads it keeps one per id.
   *
   * @param events - One event or more, at most 500. Not to be changed.
   * @param options.signal - Fires when the log stops waiting.
   */
  write(events: readonly AuditEvent[], options: { readonly signal: AbortSignal }): Promise<void>
  /** Lets go of what the sink holds. Idempotent. */
  close?(): Promise<void>
}
