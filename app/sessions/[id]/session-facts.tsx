import type { CoachingSession } from '../../_server/coaching-session.ts'
import { When } from '../../_ui/when.tsx'
import styles from './session.module.css'

/** When, for how long, and with whom. */
export function SessionFacts({ session }: { readonly session: CoachingSession }) {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>When</dt>
        <dd>
          <When at={session.startsAt} />
        </dd>
      </div>
      <div>
        <dt>Length</dt>
        <dd>{session.durationMinutes} minutes</dd>
      </div>
      <div>
        <dt>Client</dt>
        <dd>{session.client.name}</dd>
      </div>
      <div>
        <dt>Coach</dt>
        <dd>{session.coach.name}</dd>
      </div>
    </dl>
  )
}
