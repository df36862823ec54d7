import type { Clock } from '../../lib/core/clock.ts'
import type { SessionStatus } from './coaching-session.ts'
import type { CoachingSessionRow } from './hub-schema.ts'
import { DEMO_PEOPLE, DEMO_TENANTS } from './seed-people.ts'

const DAY_MS = 24 * 60 * 60 * 1000

const TITLES = [
  'First conversation',
  'Goals for the quarter',
  'Leading a new team',
  'Difficult conversations',
  'Finding focus',
  'Career check-in',
  'Preparing a talk',
  'Review of the month',
]

const NOTES = [
  'Agreed on one change to try until next time: no meetings before ten.',
  'Talked through the feedback round. The tone was fairer than expected.\n\nNext time: what to ask for.',
  'Energy is back. Keep the weekly review, drop the daily one.',
]

/**
 * Sessions from three weeks before to three weeks after today, each coach seeing each client of the practice in turn.
 * Past ones are completed, save one in nine that was called off.
 */
export function demoSessions(clock: Clock): CoachingSessionRow[] {
  const nowMs = clock.nowMs()
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  const rows: CoachingSessionRow[] = []
  for (const { id: tenant } of DEMO_TENANTS) {
    const coaches = DEMO_PEOPLE.filter((person) => person.tenant === tenant && person.roles.includes('coach'))
    const clients = DEMO_PEOPLE.filter((person) => person.tenant === tenant && person.roles.includes('client'))
    for (let day = -21; day <= 21; day += 1) {
      const weekday = new Date(today + day * DAY_MS).getUTCDay()
      if (weekday === 0 || weekday === 6) continue
      coaches.forEach((coach, index) => {
        const turn = day + 21 + index * 2
        if (turn % 2 === 1) return
        const startsMs = today + day * DAY_MS + (9 + ((turn * 3 + index) % 8)) * 60 * 60 * 1000
        const minutes = turn % 3 === 0 ? 90 : 60
        const status = statusOf(startsMs, nowMs, turn)
        rows.push({
          id: `01990000-0000-7000-8002-${(rows.length + 1).toString(16).padStart(12, '0')}`,
          tenant,
          coach_id: coach.id,
          client_id: clients[(turn / 2) % clients.length]!.id,
          title: TITLES[(turn + index) % TITLES.length]!,
          starts_at: new Date(startsMs).toISOString(),
          ends_at: new Date(startsMs + minutes * 60_000).toISOString(),
          duration_minutes: minutes,
          status,
          notes: status === 'completed' && turn % 4 === 0 ? NOTES[turn % NOTES.length]! : '',
          version: 1,
          updated_at: new Date(Math.min(startsMs, nowMs)).toISOString(),
        })
      })
    }
  }
  return rows
}

function statusOf(startsMs: number, nowMs: number, turn: number): SessionStatus {
  if (startsMs > nowMs) return 'scheduled'
  return turn % 9 === 4 ? 'cancelled' : 'completed'
}
