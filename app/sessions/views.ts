import type { SessionQuery } from '../_server/coaching-sessions.ts'

interface SessionsView {
  readonly value: string
  readonly text: string
  readonly caption: string
  readonly empty: string
  readonly query: SessionQuery
}

const UPCOMING: SessionsView = {
  value: 'upcoming',
  text: 'Upcoming',
  caption: 'Planned and not over yet, soonest first.',
  empty: 'Nothing is planned',
  query: { when: 'upcoming', status: 'scheduled' },
}

/** The parts of the list, as the tabs above it offer them. */
export const VIEWS: readonly SessionsView[] = [
  UPCOMING,
  {
    value: 'past',
    text: 'Past',
    caption: 'Over already, latest first, cancelled ones included.',
    empty: 'No session lies behind you',
    query: { when: 'past' },
  },
  {
    value: 'cancelled',
    text: 'Cancelled',
    caption: 'Called off, latest first.',
    empty: 'No session was cancelled',
    query: { when: 'any', status: 'cancelled' },
  },
]

/** The view of that name; what is ahead for any other. */
export function viewOf(value: string | undefined): SessionsView {
  return VIEWS.find((view) => view.value === value) ?? UPCOMING
}
