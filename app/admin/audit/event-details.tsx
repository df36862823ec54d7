import { Fragment } from 'react'
import type { AuditEntry } from '../../_server/audit-trail.ts'
import styles from './audit.module.css'

/** The rest of an event: what changed from what, why, where it came from, and its ids. */
export function EventDetails({ entry }: { readonly entry: AuditEntry }) {
  const { changes, reason, context, requestId, id } = entry
  const facts: [string, string | undefined][] = [
    ['Reason', reason],
    ['Route', context?.route],
    ['Address', context?.address],
    ['Agent', context?.agent],
    ['Request', requestId],
    ['Event', id],
  ]
  return (
    <details className={styles.details}>
      <summary>{changes ? 'What changed' : 'Details'}</summary>
      <dl className={styles.body}>
        {Object.entries(changes ?? {}).map(([name, { before, after }]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>
              {before === undefined ? null : (
                <>
                  <del>{wordsOf(before)}</del> →{' '}
                </>
              )}
              <ins>{wordsOf(after)}</ins>
            </dd>
          </Fragment>
        ))}
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd className={styles.id}>{value}</dd>
            </Fragment>
          ),
        )}
      </dl>
    </details>
  )
}

/** A value of an event as people read it. */
function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(wordsOf).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
