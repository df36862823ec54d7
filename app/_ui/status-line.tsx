import styles from './notice.module.css'

/** Says the result of the last change, to eyes and to screen readers. Always in the page, or it would not be read out. */
export function StatusLine({ message }: { readonly message: string | undefined }) {
  return (
    <output className={styles.live}>
      {message ? <span className={`${styles.notice} ${styles.good}`}>{message}</span> : null}
    </output>
  )
}
