import type { AuditLog } from '../../lib/audit/index.ts'
import { ConflictError, InvalidInputError, NotFoundError, type InputIssue } from '../../lib/core/errors.ts'
import type { Clock } from '../../lib/core/clock.ts'
import { createIdSource } from '../../lib/core/ids.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { SqlDatabase } from '../../lib/stores/sql/index.ts'
import type { CoachingSession, SessionChange, SessionStatus, SessionSummary } from './coaching-session.ts'
import type { HubSchema } from './hub-schema.ts'
import { pageOf, readCursor, type PageOf } from './page-of.ts'
import type { HubPolicy } from './policy.ts'
import { auditedChanges, changedColumns, endOf, startOf } from './session-rules.ts'
import {
  mayDo,
  readerOf,
  resourceOf,
  sessionOf,
  summaryOf,
  visibleSessions,
  type HubAccess,
  type NamedSessionRow,
  type SessionReader,
} from './session-view.ts'

export interface SessionQuery {
  /** `upcoming` (the default): not over yet, soonest first. `past`: latest first. `any`: both, latest first. */
  readonly when?: 'upcoming' | 'past' | 'any' | undefined
  readonly status?: SessionStatus | undefined
  /** 1 to 100, 25 by default. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

export interface NewSession {
  /** Default: the asking person. */
  readonly coachId?: string | undefined
  readonly clientId: string
  readonly title: string
  readonly startsAt: string
  readonly durationMinutes: number
  readonly notes?: string | undefined
}

/** What the policy looks at. */
export type SessionResource = ReturnType<typeof resourceOf>

/** The coaching sessions that the asking person may see. */
export interface CoachingSessions {
  list(query: SessionQuery, scope: RequestScope): Promise<PageOf<SessionSummary>>
  /** The resource of `/sessions/:id` for the policy; `undefined` when the tenant has no such session. */
  resource(id: string, scope: RequestScope): Promise<SessionResource | undefined>
  /** The whole session. @throws {NotFoundError} when there is none that the asking person may see. */
  get(id: string, scope: RequestScope): Promise<CoachingSession>
  /** @throws {InvalidInputError} when coach or client is none of the tenant's, or the start is no sensible one. */
  create(session: NewSession, scope: RequestScope): Promise<CoachingSession>
  /** @throws {ConflictError} with the session as it is now, when `version` is stale or its status forbids the change. */
  update(id: string, change: SessionChange, scope: RequestScope): Promise<CoachingSession>
  /** @throws {ConflictError} with the session as it is now, when it is not scheduled any more or `version` is stale. */
  cancel(id: string, version: number | undefined, scope: RequestScope): Promise<CoachingSession>
}

/** What the sessions need. */
export interface CoachingSessionsOptions {
  readonly database: SqlDatabase<HubSchema>
  readonly access: HubAccess
  readonly policy: HubPolicy
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Makes the sessions over the table `coaching_sessions`. Writers must have asked the policy about the resource before. */
export function createCoachingSessions(options: CoachingSessionsOptions): CoachingSessions {
  const { database, access, policy, audit, clock } = options
  const ids = createIdSource(clock)
  const { kysely } = database

  async function read(id: string, reader: SessionReader): Promise<NamedSessionRow> {
    const row = await visibleSessions(kysely, reader).where('session.id', '=', id).executeTakeFirst()
    if (row === undefined || !mayDo(policy, reader, 'session:read', row)) throw new NotFoundError('The session')
    return row
  }

  /** Writes against the version that was read. Somebody else's write in between is a conflict, and theirs stands. */
  async function write(
    row: NamedSessionRow,
    changed: ReturnType<typeof changedColumns>,
    action: string,
    reader: SessionReader,
    scope: RequestScope,
  ): Promise<CoachingSession> {
    const columns = { ...changed, version: row.version + 1, updated_at: new Date(clock.nowMs()).toISOString() }
    const { numUpdatedRows } = await kysely
      .updateTable('coaching_sessions')
      .set(columns)
      .where('tenant', '=', reader.tenant)
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw changedMeanwhile(await read(row.id, reader), reader)
    const targets = [{ type: 'session', id: row.id }]
    void audit.record(action, { targets, changes: auditedChanges(row, changed) }, scope)
    return sessionOf(policy, reader, { ...row, ...columns })
  }

  function changedMeanwhile(row: NamedSessionRow, reader: SessionReader): ConflictError {
    return new ConflictError('Somebody else has changed the session since you read it', sessionOf(policy, reader, row))
  }

  return {
    async list({ when = 'upcoming', status, limit = 25, cursor }, scope) {
      const after = readCursor(cursor)
      const reader = await readerOf(access, scope)
      const [direction, further] = when === 'upcoming' ? (['asc', '>'] as const) : (['desc', '<'] as const)
      const now = new Date(clock.nowMs()).toISOString()
      let query = visibleSessions(kysely, reader)
      if (when !== 'any') query = query.where('session.ends_at', when === 'upcoming' ? '>' : '<=', now)
      if (status !== undefined) query = query.where('session.status', '=', status)
      if (after) {
        const [startsAt, id] = after
        query = query.where(({ eb, and, or }) =>
          or([
            eb('session.starts_at', further, startsAt),
            and([eb('session.starts_at', '=', startsAt), eb('session.id', further, id)]),
          ]),
        )
      }
      const rows = await query
        .orderBy('session.starts_at', direction)
        .orderBy('session.id', direction)
        .limit(limit + 1)
        .execute()
      const page = pageOf(
        rows,
        limit,
        (row) => row,
        ({ starts_at, id }) => [starts_at, id],
      )
      // The policy has the last word about each row, even where the query above should ever say more than it does.
      const items = page.items.filter((row) => mayDo(policy, reader, 'session:read', row))
      return { ...page, items: items.map((row) => summaryOf(policy, reader, row)) }
    },

    async resource(id, { principal }) {
      if (principal === undefined) return undefined
      const row = await kysely
        .selectFrom('coaching_sessions')
        .selectAll()
        .where('id', '=', id)
        .where('tenant', '=', principal.tenant)
        .executeTakeFirst()
      return row && resourceOf(row)
    },

    async get(id, scope) {
      const reader = await readerOf(access, scope)
      return sessionOf(policy, reader, await read(id, reader))
    },

    async create(session, scope) {
      const reader = await readerOf(access, scope)
      const { clientId, title, durationMinutes, notes = '', coachId = reader.id } = session
      const nowMs = clock.nowMs()
      const startsAt = startOf(session.startsAt, nowMs)
      await checkPeople(database, reader.tenant, coachId, clientId)
      const id = ids.next()
      await kysely
        .insertInto('coaching_sessions')
        .values({
          id,
          tenant: reader.tenant,
          coach_id: coachId,
          client_id: clientId,
          title,
          starts_at: startsAt,
          ends_at: endOf(startsAt, durationMinutes),
          duration_minutes: durationMinutes,
          status: 'scheduled',
          notes,
          version: 1,
          updated_at: new Date(nowMs).toISOString(),
        })
        .execute()
      const changes = { title: { after: title }, startsAt: { after: startsAt }, clientId: { after: clientId } }
      void audit.record('session.create', { targets: [{ type: 'session', id }], changes }, scope)
      return sessionOf(policy, reader, await read(id, reader))
    },

    async update(id, change, scope) {
      const reader = await readerOf(access, scope)
      const row = await read(id, reader)
      if (row.version !== change.version) throw changedMeanwhile(row, reader)
      const current = sessionOf(policy, reader, row)
      const changed = changedColumns(row, change, clock.nowMs(), current)
      return Object.keys(changed).length === 0 ? current : write(row, changed, 'session.update', reader, scope)
    },

    async cancel(id, version, scope) {
      const reader = await readerOf(access, scope)
      const row = await read(id, reader)
      if (version !== undefined && version !== row.version) throw changedMeanwhile(row, reader)
      if (row.status !== 'scheduled') {
        throw new ConflictError(`The session is ${row.status} already`, sessionOf(policy, reader, row))
      }
      return write(row, { status: 'cancelled' }, 'session.cancel', reader, scope)
    },
  }
}

/** @throws {InvalidInputError} unless the coach coaches and the client is a client, both in the tenant. */
async function checkPeople(
  { kysely }: SqlDatabase<HubSchema>,
  tenant: string,
  coachId: string,
  clientId: string,
): Promise<void> {
  const found = await kysely
    .selectFrom('users')
    .innerJoin('tickless_grants as grant', (join) =>
      join.onRef('grant.subject', '=', 'users.id').onRef('grant.tenant', '=', 'users.tenant'),
    )
    .select(['users.id as id', 'grant.role as role'])
    .where('users.tenant', '=', tenant)
    .where('users.id', 'in', [coachId, clientId])
    .execute()
  const holds = (id: string, ...roles: string[]) => found.some((row) => row.id === id && roles.includes(row.role))
  const issues: InputIssue[] = []
  if (!holds(coachId, 'coach', 'admin')) issues.push({ path: 'coachId', message: 'is no coach of this practice' })
  if (!holds(clientId, 'client')) issues.push({ path: 'clientId', message: 'is no client of this practice' })
  if (coachId === clientId) issues.push({ path: 'clientId', message: 'is the coach' })
  if (issues.length > 0) throw new InvalidInputError(issues)
}
