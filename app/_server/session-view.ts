import type { Kysely } from 'kysely'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import { UnauthenticatedError, type Access, type Permission } from '../../lib/rbac/index.ts'
import type { CoachingSession, SessionSummary } from './coaching-session.ts'
import type { CoachingSessionRow, HubSchema } from './hub-schema.ts'
import type { HubPolicy } from './policy.ts'

/** The Hub's access control. */
export type HubAccess = Access<Permission<HubPolicy>>

/** A session's row with the names of its two people. */
export interface NamedSessionRow extends CoachingSessionRow {
  coach_name: string
  client_name: string
}

/** Who is asking about sessions, with the roles they hold. */
export interface SessionReader {
  readonly id: string
  readonly tenant: string
  readonly roles: readonly string[]
}

/**
 * Finds out who is asking, and with which roles.
 *
 * @throws what `access.enforce` throws when they may list no sessions at all.
 */
export async function readerOf(access: HubAccess, scope: RequestScope): Promise<SessionReader> {
  const { roles } = await access.enforce('session:list', undefined, scope)
  const { principal } = scope
  if (principal === undefined) throw new UnauthenticatedError()
  return { id: principal.id, tenant: principal.tenant, roles }
}

/**
 * The sessions of the reader's tenant that they may see: an admin all of them, a coach those they run or attend, anybody
 * else those they attend. The same as the policy says of `session:read`, in SQL.
 */
export function visibleSessions(db: Kysely<HubSchema>, { id, tenant, roles }: SessionReader) {
  const named = db
    .selectFrom('coaching_sessions as session')
    .innerJoin('users as coach', 'coach.id', 'session.coach_id')
    .innerJoin('users as client', 'client.id', 'session.client_id')
    .selectAll('session')
    .select(['coach.name as coach_name', 'client.name as client_name'])
    .where('session.tenant', '=', tenant)
  if (roles.includes('admin')) return named
  return named.where(({ eb, or }) => {
    const attended = eb('session.client_id', '=', id)
    return roles.includes('coach') ? or([attended, eb('session.coach_id', '=', id)]) : attended
  })
}

/** What the policy looks at. */
export function resourceOf(row: CoachingSessionRow) {
  const { id, tenant, coach_id: coachId, client_id: clientId } = row
  return { type: 'session' as const, id, tenant, coachId, clientId }
}

/** Whether the policy lets the reader do something with a session. */
export function mayDo(
  policy: HubPolicy,
  reader: SessionReader,
  action: 'session:read' | 'session:update' | 'session:cancel',
  row: CoachingSessionRow,
): boolean {
  return policy.decide({ subject: reader, action, resource: resourceOf(row) }).effect === 'allow'
}

/** A row as a list shows it. */
export function summaryOf(policy: HubPolicy, reader: SessionReader, row: NamedSessionRow): SessionSummary {
  return {
    id: row.id,
    title: row.title,
    startsAt: row.starts_at,
    durationMinutes: row.duration_minutes,
    status: row.status,
    hasNotes: row.notes !== '',
    version: row.version,
    updatedAt: row.updated_at,
    coach: { id: row.coach_id, name: row.coach_name },
    client: { id: row.client_id, name: row.client_name },
    may: {
      update: mayDo(policy, reader, 'session:update', row),
      cancel: row.status === 'scheduled' && mayDo(policy, reader, 'session:cancel', row),
    },
  }
}

/** A row as its own page shows it. */
export function sessionOf(policy: HubPolicy, reader: SessionReader, row: NamedSessionRow): CoachingSession {
  return { ...summaryOf(policy, reader, row), notes: row.notes }
}
