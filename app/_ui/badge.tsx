import styles from './badge.module.css'

export type BadgeTone = 'plain' | 'accent' | 'good' | 'warn' | 'danger'

/** A short state in a word: the colour repeats what the word says and never replaces it. */
export function Badge({ tone = 'plain', children }: { readonly tone?: BadgeTone; readonly children: string }) {
  return <span className={`${styles.badge} ${tone === 'plain' ? '' : styles[tone]}`}>{children}</span>
}
