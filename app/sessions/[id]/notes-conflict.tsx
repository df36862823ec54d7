'use client'

import { useEffect, useRef } from 'react'
import { Button } from '../../_ui/button.tsx'
import { LocalTime } from '../../_ui/local-time.tsx'
import notice from '../../_ui/notice.module.css'
import type { NotesVersion } from './notes-draft.ts'
import styles from './notes.module.css'

interface NotesConflictProps {
  readonly mine: string
  readonly theirs: NotesVersion
  readonly onKeepMine: () => void
  readonly onTakeTheirs: () => void
  readonly onJoin: () => void
}

/** Two people wrote. Shows both texts side by side and lets the writer choose; until then nothing is overwritten. */
export function NotesConflict({ mine, theirs, onKeepMine, onTakeTheirs, onJoin }: NotesConflictProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section className={`${notice.notice} ${notice.warn} ${styles.conflict}`} aria-labelledby="conflict">
      <h3 id="conflict" tabIndex={-1} ref={heading}>
        Somebody else has saved these notes meanwhile
      </h3>
      <p>Your text is not saved yet and nothing of it is lost. Compare the two, then choose.</p>
      <div className={styles.both}>
        <div>
          <h4>Yours, not saved</h4>
          <p className={styles.quote}>{mine === '' ? 'Empty' : mine}</p>
        </div>
        <div>
          <h4>
            Theirs, saved <LocalTime iso={theirs.updatedAt} shape="time" serverText="" />
          </h4>
          <p className={styles.quote}>{theirs.notes === '' ? 'Empty' : theirs.notes}</p>
        </div>
      </div>
      <div className={styles.choices}>
        <Button look="primary" onClick={onJoin}>
          Put both together
        </Button>
        <Button onClick={onKeepMine}>Save mine over theirs</Button>
        <Button onClick={onTakeTheirs}>Take theirs</Button>
      </div>
    </section>
  )
}
