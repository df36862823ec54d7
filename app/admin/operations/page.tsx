import type { Metadata } from 'next'
import { hub, page } from '../../_server/compose.ts'
import { PageHeading } from '../../_ui/page-heading.tsx'
import { Refusal } from '../../_ui/refusal.tsx'
import { Shell } from '../../_ui/shell.tsx'
import { When } from '../../_ui/when.tsx'
import { CacheTable } from './cache-table.tsx'
import { Figures } from './figures.tsx'
import { inBytes, inWhole } from './in-words.ts'
import { MemoryFigures } from './memory-figures.tsx'
import { ReadAgain } from './read-again.tsx'
import { RouteLatencies } from './route-latencies.tsx'

export const metadata: Metadata = { title: 'Operations' }

/** What this function instance holds and has done. Read when asked: nothing on the page ticks. */
export default page(
  'PAGE /admin/operations',
  { refused: (problem) => <Refusal problem={problem} /> },
  async ({ scope }) => {
    const viewer = await hub().viewer(scope)
    const { readAtMs, instance, caches, access, audit, monitor, timers, database, passwords } = hub().operations()
    return (
      <Shell viewer={viewer}>
        <PageHeading
          title="Operations"
          lead={
            <>
              Figures of this instance (…{instance.id.slice(-6)}) alone, since{' '}
              <When at={instance.startedAtMs} shape="time" />. Read at <When at={readAtMs} shape="exact" />.
            </>
          }
        >
          <ReadAgain />
        </PageHeading>
        <Figures
          title="Requests"
          figures={[
            { label: 'Answered', value: inWhole(monitor.requests) },
            { label: 'Refused (4xx)', value: inWhole(monitor.clientErrors) },
            { label: 'Failed (5xx)', value: inWhole(monitor.errors) },
            { label: 'Timers alive', value: inWhole(timers.alive) },
          ]}
          note={timers.sees}
        />
        <MemoryFigures memory={monitor.memory} />
        <RouteLatencies routes={monitor.routes} sinceMs={monitor.sinceMs} />
        <CacheTable caches={caches} />
        <Figures
          title="Access control"
          figures={[
            { label: 'Allowed', value: inWhole(access.allowed) },
            { label: 'Denied', value: inWhole(access.denied) },
            { label: 'Grants kept', value: `${inWhole(access.entries)} of ${inWhole(access.maxEntries)}` },
            { label: 'Bytes', value: `${inBytes(access.bytes)} of ${inBytes(access.maxBytes)}` },
            { label: 'Answered from memory', value: inWhole(access.hits) },
            { label: 'Loaded', value: inWhole(access.loads) },
            { label: 'Outdated by a revocation', value: inWhole(access.outdated) },
            { label: 'Loads failed', value: inWhole(access.loadFailures + access.epochReadFailures) },
          ]}
        />
        <Figures
          title="Audit ledger"
          figures={[
            { label: 'Accepted', value: inWhole(audit.accepted) },
            { label: 'Delivered', value: inWhole(audit.delivered) },
            { label: 'Dropped', value: inWhole(audit.dropped) },
            { label: 'Dead-lettered', value: inWhole(audit.deadLettered) },
            { label: 'Pending', value: inWhole(audit.pending) },
            { label: 'Refused', value: inWhole(audit.refused) },
          ]}
          note="Accepted is always the sum of delivered, dropped, dead-lettered and pending."
        />
        <Figures
          title="Connections and work"
          figures={[
            { label: 'Database', value: database.dialect === 'sqlite' ? 'libSQL' : 'Postgres' },
            { label: 'Connections open', value: `${inWhole(database.open)} of ${inWhole(database.max)}` },
            { label: 'Passwords being checked', value: inWhole(passwords.running) },
            { label: 'Waiting to be checked', value: inWhole(passwords.waiting) },
          ]}
        />
      </Shell>
    )
  },
)
