import Link from 'next/link'
import type { AuditEntry } from '../../_server/audit-trail.ts'
import table from '../../_ui/table.module.css'

interface AuditTargetsProps {
  readonly entry: AuditEntry
  readonly names: ReadonlyMap<string, string>
}

/** What the event is about: people by name, sessions as links, a refused request by its route. */
export function AuditTargets({ entry, names }: AuditTargetsProps) {
  const { targets, context } = entry
  const shown = targets.filter(({ type }) => type !== 'login')
  if (shown.length === 0) return <span className={table.soft}>{context?.route ?? '—'}</span>
  return (
    <span>
      {shown.map(({ type, id }, index) => (
        <span key={`${type} ${id}`}>
          {index > 0 ? ', ' : ''}
          {type === 'session' ? (
            <Link href={`/sessions/${id}`} prefetch={false}>
              Session …{id.slice(-6)}
            </Link>
          ) : (
            (names.get(id) ?? `${type} ${id}`)
          )}
        </span>
      ))}
    </span>
  )
}
