import { ConflictError, InvalidInputError } from '../../lib/core/errors.ts'
import type { AuditChange } from '../../lib/audit/index.ts'
import type { SessionChange } from './coaching-session.ts'
import type { CoachingSessionRow } from './hub-schema.ts'

/** How far ahead a session may lie. */
const MAX_AHEAD_MS = 2 * 365 * 24 * 60 * 60 * 1000

/**
 * The instant as it is kept: in UTC, with milliseconds.
 *
 * @throws {InvalidInputError} unless it lies ahead, by two years at most.
 */
export function startOf(startsAt: string, nowMs: number): string {
  const atMs = Date.parse(startsAt)
  if (!(atMs > nowMs)) throw new InvalidInputError([{ path: 'startsAt', message: 'lies in the past' }])
  if (atMs - nowMs > MAX_AHEAD_MS) {
    throw new InvalidInputError([{ path: 'startsAt', message: 'lies more than two years ahead' }])
  }
  return new Date(atMs).toISOString()
}

/** When a session that begins then ends. */
export function endOf(startsAt: string, durationMinutes: number): string {
  return new Date(Date.parse(startsAt) + durationMinutes * 60_000).toISOString()
}

type Changed = Partial<
  Pick<CoachingSessionRow, 'title' | 'starts_at' | 'ends_at' | 'duration_minutes' | 'status' | 'notes'>
>

/**
 * The columns that a change touches: those that it names and that differ. Notes and title can always be written; only a
 * scheduled session can be moved or completed, and only one that has begun can be completed.
 *
 * @param current - What a conflict shows to the caller.
 * @throws {ConflictError} when the session's status forbids the change.
 * @throws {InvalidInputError} when the new start is no sensible one.
 */
export function changedColumns(
  row: CoachingSessionRow,
  change: SessionChange,
  nowMs: number,
  current: unknown,
): Changed {
  const changed: Changed = {}
  if (change.title !== undefined && change.title !== row.title) changed.title = change.title
  if (change.notes !== undefined && change.notes !== row.notes) changed.notes = change.notes
  // Compared as instants: the same moment written another way is no move, and a form may send what it was given.
  const moves = change.startsAt !== undefined && Date.parse(change.startsAt) !== Date.parse(row.starts_at)
  const stretches = change.durationMinutes !== undefined && change.durationMinutes !== row.duration_minutes
  const completes = change.status === 'completed' && row.status !== 'completed'
  if ((moves || stretches || completes) && row.status !== 'scheduled') {
    throw new ConflictError(`The session is ${row.status} and cannot be rescheduled`, current)
  }
  if (moves) changed.starts_at = startOf(change.startsAt!, nowMs)
  if (stretches) changed.duration_minutes = change.durationMinutes!
  const startsAt = changed.starts_at ?? row.starts_at
  if (moves || stretches) changed.ends_at = endOf(startsAt, changed.duration_minutes ?? row.duration_minutes)
  if (completes) {
    if (Date.parse(startsAt) > nowMs) throw new ConflictError('The session has not begun yet', current)
    changed.status = 'completed'
  }
  return changed
}

/**
 * What the audit log is told of a change. Of notes only how long they were: what a client said in confidence does not
 * belong in a log that is kept for years.
 */
export function auditedChanges(row: CoachingSessionRow, changed: Changed): Record<string, AuditChange> {
  const changes: Record<string, AuditChange> = {}
  if (changed.title !== undefined) changes['title'] = { before: row.title, after: changed.title }
  if (changed.starts_at !== undefined) changes['startsAt'] = { before: row.starts_at, after: changed.starts_at }
  if (changed.duration_minutes !== undefined) {
    changes['durationMinutes'] = { before: row.duration_minutes, after: changed.duration_minutes }
  }
  if (changed.status !== undefined) changes['status'] = { before: row.status, after: changed.status }
  if (changed.notes !== undefined) {
    changes['notes'] = { before: `${row.notes.length} characters`, after: `${changed.notes.length} characters` }
  }
  return changes
}
