'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { SessionSummary } from '../_server/coaching-session.ts'
import { Button } from '../_ui/button.tsx'
import form from '../_ui/form.module.css'
import { LocalTime } from '../_ui/local-time.tsx'
import { Modal } from '../_ui/modal.tsx'
import { ProblemSummary } from '../_ui/problem-summary.tsx'
import { useAnnounce } from '../_ui/results.tsx'
import { send, type Problem } from '../_ui/send.ts'

interface CancelSessionProps {
  readonly session: SessionSummary
  readonly open: boolean
  readonly onClose: () => void
}

/** Asks once more before a session is called off: it cannot be undone. */
export function CancelSession({ session, open, onClose }: CancelSessionProps) {
  const router = useRouter()
  const announce = useAnnounce()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  function close() {
    setProblem(undefined)
    onClose()
  }

  async function cancel() {
    if (busy) return
    setBusy(true)
    const sent = await send('POST', `/api/sessions/${session.id}/cancel`, { version: session.version })
    setBusy(false)
    if (sent.ok) {
      close()
      announce(`“${session.title}” with ${session.client.name} is cancelled.`)
    } else {
      setProblem(sent.problem)
    }
    // A conflict too: the row behind the dialog then shows what the session has become.
    router.refresh()
  }

  return (
    <Modal title="Cancel this session?" open={open} onClose={close}>
      <div className={form.form}>
        <ProblemSummary problem={problem} />
        <p>
          <strong>{session.title}</strong>, {session.client.name} with {session.coach.name},{' '}
          <LocalTime iso={session.startsAt} shape="full" serverText="" />.
        </p>
        <p>It stays in the list as cancelled, with its notes. A cancelled session cannot be planned again.</p>
        <div className={form.actions}>
          <Button onClick={close}>Keep it</Button>
          <Button look="danger" busy={busy} onClick={() => void cancel()}>
            {busy ? 'Cancelling…' : 'Cancel the session'}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
