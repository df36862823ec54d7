import type { ReactNode } from 'react'
import styles from './empty-state.module.css'

/** A list with nothing in it: says so, and what to do about it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  )
}
