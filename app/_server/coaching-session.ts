/** How a session stands. Only a scheduled one can be moved or cancelled. */
export type SessionStatus = 'scheduled' | 'completed' | 'cancelled'

/** Somebody, as others see them. */
export interface PersonName {
  readonly id: string
  readonly name: string
}

/** A session in a list: without its notes. */
export interface SessionSummary {
  readonly id: string
  readonly title: string
  /** ISO 8601 in UTC. */
  readonly startsAt: string
  readonly durationMinutes: number
  readonly status: SessionStatus
  readonly hasNotes: boolean
  /** Send it with the next change; a change against an older one is a conflict. */
  readonly version: number
  readonly updatedAt: string
  readonly coach: PersonName
  readonly client: PersonName
  /** What the asking person may do with it. A hint for buttons: handlers decide again. */
  readonly may: { readonly update: boolean; readonly cancel: boolean }
}

/** A whole session. Coach and client see the same notes. */
export interface CoachingSession extends SessionSummary {
  readonly notes: string
}

/** Most characters of a session's notes. */
export const MAX_NOTES = 10_000
/** Most characters of a session's title. */
export const MAX_TITLE = 120
/** Shortest and longest session, in minutes. */
export const DURATION_MINUTES = { least: 15, most: 240 } as const

/** What may be changed of a session. */
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
