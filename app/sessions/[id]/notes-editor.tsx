'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { MAX_NOTES, type CoachingSession } from '../../_server/coaching-session.ts'
import { Button } from '../../_ui/button.tsx'
import { ProblemSummary } from '../../_ui/problem-summary.tsx'
import section from '../../_ui/section.module.css'
import { send, type Problem } from '../../_ui/send.ts'
import { currentOf } from '../current-session.ts'
import { AsideText } from './aside-text.tsx'
import {
  draftOf,
  isUnsaved,
  joined,
  keptMine,
  saved,
  seen,
  swappedAside,
  tookTheirs,
  typed,
  type NotesDraft,
} from './notes-draft.ts'
import { NotesConflict } from './notes-conflict.tsx'
import { NotesState } from './notes-state.tsx'
import styles from './notes.module.css'
import { useUnsavedGuard } from './use-unsaved-guard.ts'

interface NotesEditorProps {
  readonly session: CoachingSession
  /** Id of the heading that names the text. */
  readonly labelledBy: string
}

/** Writes the notes of a session. Says whether they are saved, and loses no text when somebody else saves first. */
export function NotesEditor({ session, labelledBy }: NotesEditorProps) {
  const router = useRouter()
  const [draft, setDraft] = useState(() => draftOf(session))
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const editor = useRef<HTMLTextAreaElement>(null)
  const unsaved = isUnsaved(draft)
  useUnsavedGuard(unsaved)

  // The page was read again, after a reschedule for instance: fold in what the server has now.
  const folded = seen(draft, session)
  if (folded !== draft) setDraft(folded)

  async function save(from: NotesDraft) {
    if (saving || from.theirs) return
    setSaving(true)
    setProblem(undefined)
    let sent = await patch(session.id, from)
    let current = sent.ok ? undefined : currentOf(sent.problem)
    const rebased = current && seen(from, current)
    if (rebased && !rebased.theirs && isUnsaved(rebased)) {
      // Something else of the session has changed, not its notes: nobody has to choose anything.
      sent = await patch(session.id, rebased)
      current = sent.ok ? undefined : currentOf(sent.problem)
    }
    setSaving(false)
    if (sent.ok) {
      const { value } = sent
      setDraft((now) => saved(now, value))
    } else if (current) {
      const other = current
      setDraft((now) => seen(now, other))
    } else {
      setProblem(sent.problem)
      return
    }
    // The rest of the page, its buttons above all, goes by the new version too.
    router.refresh()
  }

  function choose(next: NotesDraft) {
    setDraft(next)
    editor.current?.focus()
  }

  const tooLong = draft.text.length > MAX_NOTES
  return (
    <form
      className={`${section.sheet} ${styles.editor}`}
      onSubmit={(event) => {
        event.preventDefault()
        void save(draft)
      }}
    >
      <ProblemSummary problem={problem} />
      {draft.theirs ? (
        <NotesConflict
          key={draft.theirs.version}
          mine={draft.text}
          theirs={draft.theirs}
          onKeepMine={() => {
            const mine = keptMine(draft)
            choose(mine)
            void save(mine)
          }}
          onTakeTheirs={() => choose(tookTheirs(draft))}
          onJoin={() => choose(joined(draft))}
        />
      ) : null}
      <textarea
        ref={editor}
        className={styles.text}
        aria-labelledby={labelledBy}
        aria-describedby="notes-state"
        aria-invalid={tooLong || undefined}
        rows={12}
        value={draft.text}
        onChange={(event) => setDraft(typed(draft, event.target.value))}
      />
      <div className={styles.foot}>
        <NotesState id="notes-state" draft={draft} saving={saving} failed={problem !== undefined} tooLong={tooLong} />
        <Button look="primary" type="submit" busy={saving || !unsaved || tooLong || draft.theirs !== undefined}>
          Save notes
        </Button>
      </div>
      <AsideText text={draft.aside} onSwap={() => choose(swappedAside(draft))} />
    </form>
  )
}

function patch(id: string, { base, text }: NotesDraft) {
  return send<CoachingSession>('PATCH', `/api/sessions/${id}`, { version: base.version, notes: text })
}
