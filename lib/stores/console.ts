/**
 * Audit events as NDJSON on the console: works on every runtime, the edge included.
 *
 * @module tickless/stores/console
 */
import type { AuditSink } from '../audit/index.ts'
import { ClosedError, UnavailableError } from '../core/errors.ts'
import { auditLine } from './audit-line.ts'

/** Options of `createConsoleAuditSink`. */
export interface ConsoleAuditSinkOptions {
  /** Writes one line, given without its line break. Default: `console.log`, looked up at each line. */
  readonly write?: (line: string) => void
}

/**
 * Makes a sink that writes each event as one line of JSON. The host keeps the lines or does not: an event counts as kept
 * once it is written. A batch that is written again repeats its lines; a reader keeps one per id.
 *
 * Its `write` rejects with an `UnavailableError` when writing a line throws, and with a `ClosedError` after `close()`.
 */
export function createConsoleAuditSink(options: ConsoleAuditSinkOptions = {}): AuditSink {
  // oxlint-disable-next-line no-console -- the console is the destination
  const write = options.write ?? ((line: string) => console.log(line))
  let closed = false
  return {
    name: 'console',
    async write(events) {
      if (closed) throw new ClosedError('the console audit sink')
      try {
        for (const event of events) write(auditLine(event))
      } catch (error) {
        throw new UnavailableError('the console', { cause: error })
      }
    },
    async close() {
      closed = true
    },
  }
}
