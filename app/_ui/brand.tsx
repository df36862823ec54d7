import Link from 'next/link'
import styles from './shell.module.css'

/** The mark of the Hub, a clock that has stopped ticking, and its name. */
export function Brand({ href }: { readonly href: string }) {
  return (
    <Link className={styles.brand} href={href} prefetch={false}>
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <circle cx="16" cy="16" r="8.5" fill="none" stroke="var(--on-accent)" strokeWidth="2.5" />
        <circle cx="16" cy="16" r="2.5" fill="var(--on-accent)" />
      </svg>
      Coaching Hub
    </Link>
  )
}
