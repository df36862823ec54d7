import type { AuditEvent } from '../audit/index.ts'

/**
 * One event as one line of NDJSON, without the line break.
 *
 * JSON escapes C0 itself. What else ends a line, drives a terminal or turns the direction of text is escaped here, so that
 * nothing that an event holds can pass for another line, whoever reads it.
 */
export function auditLine(event: AuditEvent): string {
  return JSON.stringify(event).replace(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const UNSAFE = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
