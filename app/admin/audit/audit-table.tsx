import type { AuditEntry } from '../../_server/audit-trail.ts'
import table from '../../_ui/table.module.css'
import { When } from '../../_ui/when.tsx'
import { AuditOutcome } from './audit-outcome.tsx'
import { AuditTargets } from './audit-targets.tsx'
import { EventDetails } from './event-details.tsx'
import { phraseOf } from './phrase-of.ts'
import styles from './audit.module.css'

interface AuditTableProps {
  readonly entries: readonly AuditEntry[]
  /** Names by id of person. */
  readonly names: ReadonlyMap<string, string>
}

export function AuditTable({ entries, names }: AuditTableProps) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Who</th>
          <th scope="col">About</th>
          <th scope="col">Outcome</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <th scope="row">
              {phraseOf(entry.action)}
              {entry.count > 1 ? <span className={table.soft}> × {entry.count}</span> : null}
              <EventDetails entry={entry} />
            </th>
            <td data-label="Who">{whoOf(entry, names)}</td>
            <td data-label="About">
              <AuditTargets entry={entry} names={names} />
            </td>
            <td data-label="Outcome">
              <span>
                <AuditOutcome outcome={entry.outcome} />
              </span>
            </td>
            <td data-label="When" className={styles.when}>
              <When at={entry.occurredAtMs} shape="exact" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function whoOf({ actor, actorName }: AuditEntry, names: ReadonlyMap<string, string>): string {
  if (actor.type === 'system') return 'The system'
  if (actor.type === 'anonymous') return 'Somebody not signed in'
  return actorName ?? (actor.id === undefined ? 'Somebody' : (names.get(actor.id) ?? actor.id))
}
