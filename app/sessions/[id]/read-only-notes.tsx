import section from '../../_ui/section.module.css'
import styles from './session.module.css'

/** The notes, for those who read them and do not write them. */
export function ReadOnlyNotes({ notes, coach }: { readonly notes: string; readonly coach: string }) {
  return (
    <div className={section.sheet}>
      {notes === '' ? (
        <p className={section.soft}>{coach} has written no notes yet.</p>
      ) : (
        <p className={styles.text}>{notes}</p>
      )}
    </div>
  )
}
