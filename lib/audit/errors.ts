import { TicklessError } from '../core/errors.ts'

/**
 * Why an event was not taken.
 *
 * `closed`: the log is closed. `invalid-action`: not 1 to 128 printable ASCII characters. `invalid-details`: not an object,
 * an unknown outcome, a getter that threw, or one that records itself. `too-large`: over `maxEventBytes` even without its changes. `request-full`: the
 * request is at `maxEventsPerRequest`. `full`: the instance is at a pending cap and nothing older could make way.
 * `unwritten`: the sink failed or did not answer in time (durable events alone).
 */
export type AuditRefusal =
  'closed' | 'invalid-action' | 'invalid-details' | 'too-large' | 'request-full' | 'full' | 'unwritten'

/**
 * A durable event was not written, so what it stands for must not happen. `cause` holds what the sink said. After a
 * deadline the sink may have kept the event all the same: it then tells of something that was refused.
 */
export class AuditRefusedError extends TicklessError {
  override readonly name = 'AuditRefusedError'
  readonly code = 'ERR_TICKLESS_AUDIT_REFUSED'
  constructor(
    readonly reason: AuditRefusal,
    options?: ErrorOptions,
  ) {
    super(`The audit event was refused: ${reason}`, options)
  }
}
