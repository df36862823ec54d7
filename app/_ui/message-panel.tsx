import type { ReactNode } from 'react'
import styles from './message-panel.module.css'

interface MessagePanelProps {
  readonly kicker?: string
  readonly title: string
  /** Small print: an id to quote, say. */
  readonly fine?: string | undefined
  readonly children: ReactNode
}

/** A page that has one thing to say: refused, not found, broken. */
export function MessagePanel({ kicker, title, fine, children }: MessagePanelProps) {
  return (
    <section className={styles.panel}>
      {kicker ? <p className={styles.kicker}>{kicker}</p> : null}
      <h1>{title}</h1>
      {children}
      {fine ? <p className={styles.fine}>{fine}</p> : null}
    </section>
  )
}
