import type { Metadata } from 'next'
import { z } from 'zod'
import { hub, page } from '../_server/compose.ts'
import { EmptyState } from '../_ui/empty-state.tsx'
import { FilterTabs } from '../_ui/filter-tabs.tsx'
import { PageHeading } from '../_ui/page-heading.tsx'
import { Pager } from '../_ui/pager.tsx'
import { Refusal } from '../_ui/refusal.tsx'
import { Results } from '../_ui/results.tsx'
import { Shell } from '../_ui/shell.tsx'
import { NewSession } from './new-session.tsx'
import { peopleWithRole } from './people-with-role.ts'
import styles from './sessions.module.css'
import { SessionTable } from './session-table.tsx'
import { VIEWS, viewOf } from './views.ts'

export const metadata: Metadata = { title: 'Sessions' }

const SearchParams = z.object({
  show: z.string().optional().catch(undefined),
  cursor: z.string().max(600).optional().catch(undefined),
})

/** The sessions that the person may see, by what is ahead, what is past and what was called off. */
export default page(
  'PAGE /sessions',
  { searchParams: SearchParams, refused: (problem) => <Refusal problem={problem} /> },
  async ({ searchParams, scope, principal }) => {
    const { sessions, viewer: findViewer } = hub()
    const view = viewOf(searchParams.show)
    const { cursor } = searchParams
    const [viewer, { items, next }] = await Promise.all([
      findViewer(scope),
      sessions.list({ ...view.query, limit: 10, cursor }, scope),
    ])
    const may = viewer?.may.createSession ?? false
    const isAdmin = viewer?.roles.includes('admin') ?? false
    const [clients, coaches] = await Promise.all([
      may ? peopleWithRole('client', scope) : [],
      may && isAdmin ? peopleWithRole('coach', scope) : undefined,
    ])
    const href = (query: Record<string, string>) => `/sessions?${new URLSearchParams(query).toString()}`
    return (
      <Shell viewer={viewer}>
        <Results>
          <PageHeading title="Sessions" lead={leadFor(isAdmin, may)}>
            {may ? (
              <NewSession clients={clients} coaches={coaches} self={principal.id} nowMs={scope.clock.nowMs()} />
            ) : null}
          </PageHeading>
          <div className={styles.filters}>
            <FilterTabs
              label="Which sessions"
              current={view.value}
              options={VIEWS.map(({ value, text }) => ({ value, text, href: href({ show: value }) }))}
            />
          </div>
          {items.length > 0 ? (
            <SessionTable sessions={items} caption={view.caption} />
          ) : (
            <EmptyState title={cursor ? 'No more sessions' : view.empty}>
              {may && !cursor && view.value === 'upcoming' ? <p>Plan one with “New session”.</p> : null}
            </EmptyState>
          )}
          <Pager
            label="Sessions"
            first={cursor ? href({ show: view.value }) : undefined}
            next={next ? href({ show: view.value, cursor: next }) : undefined}
          />
        </Results>
      </Shell>
    )
  },
)

function leadFor(isAdmin: boolean, mayCreate: boolean): string {
  if (isAdmin) return 'Every session of your practice.'
  return mayCreate ? 'The sessions that you run or attend.' : 'The sessions that you attend.'
}
