import type { Metadata } from 'next'
import Link from 'next/link'
import { hub, page } from '../../_server/compose.ts'
import { IdParams } from '../../_server/input.ts'
import { PageHeading } from '../../_ui/page-heading.tsx'
import { Refusal } from '../../_ui/refusal.tsx'
import { Results } from '../../_ui/results.tsx'
import section from '../../_ui/section.module.css'
import { SessionStatus } from '../../_ui/session-status.tsx'
import { Shell } from '../../_ui/shell.tsx'
import { When } from '../../_ui/when.tsx'
import { SessionActions } from '../session-actions.tsx'
import { CompleteSession } from './complete-session.tsx'
import { NotesEditor } from './notes-editor.tsx'
import { ReadOnlyNotes } from './read-only-notes.tsx'
import { SessionFacts } from './session-facts.tsx'
import styles from './session.module.css'

// The same for every session: a title made of the data would have to be guarded like the data.
export const metadata: Metadata = { title: 'Session' }

/** One session: what it is, what can be done with it, and its notes. */
export default page(
  'PAGE /sessions/:id',
  {
    params: IdParams,
    resource: ({ params }, scope) => hub().sessions.resource(params.id, scope),
    refused: (problem) => <Refusal problem={problem} />,
  },
  async ({ params, scope }) => {
    const [viewer, session] = await Promise.all([hub().viewer(scope), hub().sessions.get(params.id, scope)])
    const begun = Date.parse(session.startsAt) <= scope.clock.nowMs()
    const completable = session.may.update && session.status === 'scheduled' && begun
    return (
      <Shell viewer={viewer}>
        <Results>
          <p className={styles.back}>
            <Link href="/sessions" prefetch={false}>
              All sessions
            </Link>
          </p>
          <PageHeading title={session.title} lead={<SessionStatus status={session.status} />}>
            <div className={styles.actions}>
              {completable ? <CompleteSession session={session} /> : null}
              <SessionActions session={session} />
            </div>
          </PageHeading>
          <SessionFacts session={session} />
          <p className={styles.changed}>
            Last changed <When at={session.updatedAt} />
          </p>
          <section className={section.section} aria-labelledby="notes">
            <h2 id="notes">Notes</h2>
            {session.may.update ? (
              <>
                <p>{session.client.name} reads these too.</p>
                <NotesEditor session={session} labelledBy="notes" />
              </>
            ) : (
              <ReadOnlyNotes notes={session.notes} coach={session.coach.name} />
            )}
          </section>
        </Results>
      </Shell>
    )
  },
)
