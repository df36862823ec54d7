import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { CoachingSession, SessionSummary, SessionStatus } from './coaching-session.ts'
import type { PageOf } from './page-of.ts'

export interface SessionQuery {
  /** `upcoming` (the default): not over yet, soonest first. `past`: latest first. */
  readonly when?: 'upcoming' | 'past'
  readonly status?: SessionStatus | undefined
  /** 1 to 100, 25 by default. */
  readonly limit?: number
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

export interface SessionChange {
  /** The version that the change was made against. */
  readonly version: number
  readonly title?: string | undefined
  readonly startsAt?: string | undefined
  readonly durationMinutes?: number | undefined
  readonly notes?: string | undefined
  /** A session that has begun can be marked as completed. */
  readonly status?: 'completed' | undefined
}

/** What the policy looks at. */
export type SessionResource = {
  readonly type: 'session'
  readonly id: string
  readonly tenant: string
  readonly coachId: string
  readonly clientId: string
}

/** The coaching sessions that the asking person may see. */
export interface CoachingSessions {
  list(query: SessionQuery, scope: RequestScope): Promise<PageOf<SessionSummary>>
  /** The resource of `/sessions/:id` for the policy; `undefined` when the tenant has no such session. */
  resource(id: string, scope: RequestScope): Promise<SessionResource | undefined>
  /** The whole session. Ask the policy first. @throws {NotFoundError} */
  get(id: string, scope: RequestScope): Promise<CoachingSession>
  create(session: NewSession, scope: RequestScope): Promise<CoachingSession>
  /** @throws {ConflictError} with the session as it is now, when `version` is stale or its status forbids the change. */
  update(id: string, change: SessionChange, scope: RequestScope): Promise<CoachingSession>
  cancel(id: string, version: number | undefined, scope: RequestScope): Promise<CoachingSession>
}
