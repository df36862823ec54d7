import { MAX_NOTES } from '../../_server/coaching-session.ts'
import { LocalTime } from '../../_ui/local-time.tsx'
import { isUnsaved, type NotesDraft } from './notes-draft.ts'
import styles from './notes.module.css'

interface NotesStateProps {
  readonly id: string
  readonly draft: NotesDraft
  readonly saving: boolean
  readonly failed: boolean
  readonly tooLong: boolean
}

/** Whether what stands in the editor is kept: in words, always visible, read out when it changes. */
export function NotesState({ id, draft, saving, failed, tooLong }: NotesStateProps) {
  const look = saving ? 'saving' : isUnsaved(draft) ? 'unsaved' : draft.text === '' ? 'empty' : 'saved'
  return (
    <output className={styles.state} data-look={look} id={id}>
      {tooLong ? `Too long by ${draft.text.length - MAX_NOTES} characters` : wordsFor(look, failed, draft)}
    </output>
  )
}

function wordsFor(look: 'saving' | 'unsaved' | 'saved' | 'empty', failed: boolean, draft: NotesDraft) {
  if (look === 'saving') return 'Saving…'
  if (draft.theirs) return 'Not saved: choose above'
  if (look === 'unsaved') return failed ? 'Not saved' : 'Unsaved changes'
  if (look === 'empty') return 'No notes yet'
  return (
    <>
      Saved <LocalTime iso={draft.base.updatedAt} shape="full" serverText="" />
    </>
  )
}
