import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { CoachingSessions } from './coaching-sessions.ts'
import type { DemoAccounts } from './seed.ts'
import type { OperationsReadings } from './operations.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { People } from './people.ts'
import type { Viewer } from './viewer.ts'

/** Everything that the Hub is made of. Pages and handlers reach it through `hub()`. */
export interface Hub {
  readonly sessions: CoachingSessions
  readonly people: People
  readonly auditTrail: AuditTrail
  /** Who is looking, with name, tenant and what the navigation may offer; `undefined` when nobody is signed in. */
  viewer(scope: RequestScope): Promise<Viewer | undefined>
  operations(): OperationsReadings
  /** The demo accounts to be offered on the sign-in page; `undefined` outside demo mode. */
  readonly demo: DemoAccounts | undefined
}

/** The Hub of this function instance, built at the first call. */
export function hub(): Hub {
  throw new Error('not composed yet')
}
