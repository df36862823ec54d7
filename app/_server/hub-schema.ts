import type { TicklessSchema } from '../../lib/stores/sql/index.ts'
import type { SessionStatus } from './coaching-session.ts'

// Instants are ISO 8601 text in UTC with milliseconds: 24 characters, so their order as text is their order in time.

/** A practice. Nothing of one is ever seen by another. */
export interface TenantRow {
  id: string
  name: string
  /** Counts the changes of roles. A change bumps it first, which makes such changes wait for one another on every engine. */
  role_changes: number
}

export interface UserRow {
  id: string
  tenant: string
  /** In lower case; unique over all tenants, since one signs in with it alone. */
  email: string
  name: string
  password_hash: string
}

export interface LoginSessionRow {
  id: string
  tenant: string
  user_id: string
  created_at: string
  expires_at: string
}

export interface CoachingSessionRow {
  id: string
  tenant: string
  coach_id: string
  client_id: string
  title: string
  starts_at: string
  /** `starts_at` and the duration, kept so that "not over yet" is a comparison. */
  ends_at: string
  duration_minutes: number
  status: SessionStatus
  notes: string
  version: number
  updated_at: string
}

/** Every table of the Hub, for Kysely. */
export interface HubSchema extends TicklessSchema {
  tenants: TenantRow
  users: UserRow
  login_sessions: LoginSessionRow
  coaching_sessions: CoachingSessionRow
}
