import type { Metadata } from 'next'
import { z } from 'zod'
import { hub, page } from '../../_server/compose.ts'
import { AuditQueryInput } from '../../_server/input.ts'
import { buttonClass } from '../../_ui/button.tsx'
import { EmptyState } from '../../_ui/empty-state.tsx'
import { PageHeading } from '../../_ui/page-heading.tsx'
import { Pager } from '../../_ui/pager.tsx'
import { Refusal } from '../../_ui/refusal.tsx'
import { Shell } from '../../_ui/shell.tsx'
import { AuditTable } from './audit-table.tsx'
import { namesOfPeople } from './names-of-people.ts'

export const metadata: Metadata = { title: 'Audit trail' }

const SearchParams = z.object({ cursor: AuditQueryInput.shape.cursor.catch(undefined) })

/** Who did what in the practice, latest first. */
export default page(
  'PAGE /admin/audit',
  { searchParams: SearchParams, refused: (problem) => <Refusal problem={problem} /> },
  async ({ searchParams: { cursor }, scope }) => {
    const { auditTrail, viewer: findViewer } = hub()
    const [viewer, { items, next }, names] = await Promise.all([
      findViewer(scope),
      auditTrail.list({ limit: 25, cursor }, scope),
      namesOfPeople(scope),
    ])
    return (
      <Shell viewer={viewer}>
        <PageHeading
          title="Audit trail"
          lead="Who did what, and what the handlers refused, latest first. What the middleware refuses is in the server’s log. Notes are never copied here, only that they changed."
        >
          <a className={buttonClass('secondary')} href="/api/audit/export" download="audit.ndjson">
            Export all (NDJSON)
          </a>
        </PageHeading>
        {items.length > 0 ? (
          <AuditTable entries={items} names={names} />
        ) : (
          <EmptyState title={cursor ? 'No older events' : 'Nothing has happened yet'} />
        )}
        <Pager
          label="Audit trail"
          first={cursor ? '/admin/audit' : undefined}
          firstText="Latest events"
          next={next ? `/admin/audit?${new URLSearchParams({ cursor: next }).toString()}` : undefined}
          nextText="Older events"
        />
      </Shell>
    )
  },
)
