import type { Metadata } from 'next'
import { z } from 'zod'
import { hub, page } from '../../_server/compose.ts'
import { EmptyState } from '../../_ui/empty-state.tsx'
import { PageHeading } from '../../_ui/page-heading.tsx'
import { Pager } from '../../_ui/pager.tsx'
import { Refusal } from '../../_ui/refusal.tsx'
import { Results } from '../../_ui/results.tsx'
import { Shell } from '../../_ui/shell.tsx'
import { PeopleTable } from './people-table.tsx'

export const metadata: Metadata = { title: 'People' }

const SearchParams = z.object({ cursor: z.string().max(600).optional().catch(undefined) })

/** The people of the practice, and the roles that an admin gives and takes. */
export default page(
  'PAGE /admin/people',
  { searchParams: SearchParams, refused: (problem) => <Refusal problem={problem} /> },
  async ({ searchParams: { cursor }, scope, principal }) => {
    const { people, viewer: findViewer } = hub()
    const [viewer, { items, next }, admins] = await Promise.all([
      findViewer(scope),
      people.list({ limit: 25, cursor }, scope),
      people.list({ role: 'admin', limit: 2 }, scope),
    ])
    const onlyAdmin = admins.items.length === 1 ? admins.items[0]?.id : undefined
    return (
      <Shell viewer={viewer}>
        <Results>
          <PageHeading
            title="People"
            lead="What each person may do follows from their roles. A change counts from the next request; each is written to the audit trail."
          />
          {items.length > 0 ? (
            <PeopleTable people={items} self={principal.id} onlyAdmin={onlyAdmin} />
          ) : (
            <EmptyState title="Nobody more" />
          )}
          <Pager
            label="People"
            first={cursor ? '/admin/people' : undefined}
            next={next ? `/admin/people?${new URLSearchParams({ cursor: next }).toString()}` : undefined}
          />
        </Results>
      </Shell>
    )
  },
)
