import Link from 'next/link'
import type { SessionSummary } from '../_server/coaching-session.ts'
import { SessionStatus } from '../_ui/session-status.tsx'
import table from '../_ui/table.module.css'
import { When } from '../_ui/when.tsx'
import { SessionActions } from './session-actions.tsx'
import styles from './sessions.module.css'

interface SessionTableProps {
  readonly sessions: readonly SessionSummary[]
  readonly caption: string
}

export function SessionTable({ sessions, caption }: SessionTableProps) {
  const actionable = sessions.some(({ status, may }) => status === 'scheduled' && (may.update || may.cancel))
  return (
    <table className={table.table}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Session</th>
          <th scope="col">When</th>
          <th scope="col">Client</th>
          <th scope="col">Coach</th>
          <th scope="col">Status</th>
          {actionable ? <th scope="col">Actions</th> : null}
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.id}>
            <th scope="row">
              <Link className={styles.title} href={`/sessions/${session.id}`} prefetch={false}>
                {session.title}
              </Link>
              {session.hasNotes ? <span className={styles.notes}>Has notes</span> : null}
            </th>
            <td data-label="When" className={styles.when}>
              <span>
                <When at={session.startsAt} shape="day" />
                <span className={styles.hour}>
                  <When at={session.startsAt} shape="time" /> · {session.durationMinutes} min
                </span>
              </span>
            </td>
            <td data-label="Client">{session.client.name}</td>
            <td data-label="Coach">{session.coach.name}</td>
            <td data-label="Status">
              <span>
                <SessionStatus status={session.status} />
              </span>
            </td>
            {actionable ? (
              <td>
                <SessionActions session={session} />
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
