import type { SessionSummary } from '../_server/coaching-session.ts'
import { fromLocalInput, toLocalInput } from './local-date-time.ts'

interface ScheduleChange {
  readonly title: string
  readonly startsAt?: string
  readonly durationMinutes: number
}

/**
 * What the form says, as the body of a change. The start is left out when it is as it was: the input knows minutes alone,
 * and a session that has begun could not be given a start again.
 */
export function scheduleChangeOf(data: FormData, base: SessionSummary): ScheduleChange {
  const start = String(data.get('startsAt'))
  const startsAt = start === toLocalInput(base.startsAt) ? undefined : fromLocalInput(start)
  return {
    title: String(data.get('title')),
    ...(startsAt === undefined ? {} : { startsAt }),
    durationMinutes: Number(data.get('durationMinutes')),
  }
}
