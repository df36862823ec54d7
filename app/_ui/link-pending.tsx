'use client'

import { useLinkStatus } from 'next/link'
import styles from './main-nav.module.css'

/** Inside a `Link`: a dot while its page is being fetched. */
export function LinkPending() {
  const { pending } = useLinkStatus()
  return pending ? <span className={styles.pending} aria-hidden="true" /> : null
}
