import type { CoachingSession } from '../_server/coaching-session.ts'
import type { Problem } from '../_ui/send.ts'

/** With a conflict: the session as it is now, as our own API wrote it. */
export function currentOf(problem: Problem): CoachingSession | undefined {
  return problem.status === 409 && typeof problem.current === 'object' && problem.current !== null
    ? (problem.current as CoachingSession)
    : undefined
}
