'use client'

import { useState } from 'react'
import type { SessionSummary } from '../_server/coaching-session.ts'
import { Button } from '../_ui/button.tsx'
import { CancelSession } from './cancel-session.tsx'
import { RescheduleSession } from './reschedule-session.tsx'
import styles from './sessions.module.css'

/** What can be done with a scheduled session: move it, or call it off. */
export function SessionActions({ session }: { readonly session: SessionSummary }) {
  const [open, setOpen] = useState<'reschedule' | 'cancel'>()
  const close = () => setOpen(undefined)
  if (session.status !== 'scheduled') return null
  const about = `${session.title}, ${session.client.name}`
  return (
    <div className={styles.actions}>
      {session.may.update ? (
        <>
          <Button small onClick={() => setOpen('reschedule')} aria-label={`Reschedule ${about}`}>
            Reschedule
          </Button>
          <RescheduleSession session={session} open={open === 'reschedule'} onClose={close} />
        </>
      ) : null}
      {session.may.cancel ? (
        <>
          <Button small look="danger" onClick={() => setOpen('cancel')} aria-label={`Cancel ${about}`}>
            Cancel
          </Button>
          <CancelSession session={session} open={open === 'cancel'} onClose={close} />
        </>
      ) : null}
    </div>
  )
}
