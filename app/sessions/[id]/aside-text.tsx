import { Button } from '../../_ui/button.tsx'
import styles from './notes.module.css'

/** The writer's text from before they took the other version, until they leave the page. */
export function AsideText({ text, onSwap }: { readonly text: string | undefined; readonly onSwap: () => void }) {
  if (text === undefined || text === '') return null
  return (
    <details className={styles.aside} open>
      <summary>Your text from before, put aside</summary>
      <p className={styles.quote}>{text}</p>
      <Button small onClick={onSwap}>
        Bring it back
      </Button>
    </details>
  )
}
