import Link from 'next/link'
import { buttonClass } from './button.tsx'
import styles from './pager.module.css'

interface PagerProps {
  /** What is paged, for the name of the landmark: "Sessions". */
  readonly label: string
  readonly first?: string | undefined
  readonly next?: string | undefined
  readonly firstText?: string
  readonly nextText?: string
}

/** Forward by cursor, back to the start; the browser's own Back does the rest. */
export function Pager({ label, first, next, firstText = 'Back to the start', nextText = 'Next page' }: PagerProps) {
  if (!first && !next) return null
  return (
    <nav className={styles.pager} aria-label={`${label}, pages`}>
      {first ? (
        <Link className={buttonClass('secondary')} href={first} prefetch={false}>
          {firstText}
        </Link>
      ) : null}
      {next ? (
        <Link className={buttonClass('secondary')} href={next} prefetch={false} rel="next">
          {nextText}
        </Link>
      ) : null}
    </nav>
  )
}
