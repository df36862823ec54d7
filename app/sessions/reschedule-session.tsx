'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { CoachingSession, SessionSummary } from '../_server/coaching-session.ts'
import { Button } from '../_ui/button.tsx'
import form from '../_ui/form.module.css'
import { Modal } from '../_ui/modal.tsx'
import { ProblemSummary } from '../_ui/problem-summary.tsx'
import { useAnnounce } from '../_ui/results.tsx'
import { send, type Problem } from '../_ui/send.ts'
import { MovedMeanwhile } from './moved-meanwhile.tsx'
import { SCHEDULE_FIELDS, ScheduleFields } from './schedule-fields.tsx'
import { scheduleChangeOf } from './schedule-change.ts'
import { currentOf } from './current-session.ts'

interface RescheduleSessionProps {
  readonly session: SessionSummary
  readonly open: boolean
  readonly onClose: () => void
}

/** Moves a session. When somebody was faster, shows what they made of it and keeps what was entered here. */
export function RescheduleSession({ session, open, onClose }: RescheduleSessionProps) {
  const router = useRouter()
  const announce = useAnnounce()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [theirs, setTheirs] = useState<SessionSummary>()

  function close() {
    setProblem(undefined)
    setTheirs(undefined)
    onClose()
  }

  async function save(data: FormData) {
    if (busy) return
    setBusy(true)
    const base = theirs ?? session
    const body = { version: base.version, ...scheduleChangeOf(data, base) }
    const sent = await send<CoachingSession>('PATCH', `/api/sessions/${session.id}`, body)
    setBusy(false)
    if (sent.ok) {
      close()
      announce(`“${sent.value.title}” is saved.`)
      router.refresh()
      return
    }
    const current = currentOf(sent.problem)
    setTheirs(current)
    setProblem(current?.status === 'scheduled' ? undefined : sent.problem)
  }

  return (
    <Modal title="Reschedule" open={open} onClose={close}>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault()
          void save(new FormData(event.currentTarget))
        }}
      >
        <ProblemSummary problem={problem} fields={SCHEDULE_FIELDS} />
        {theirs?.status === 'scheduled' ? <MovedMeanwhile key={theirs.version} current={theirs} /> : null}
        <ScheduleFields
          title={session.title}
          startsAt={session.startsAt}
          durationMinutes={session.durationMinutes}
          problem={problem}
        />
        <div className={form.actions}>
          <Button onClick={close}>Leave as it is</Button>
          <Button look="primary" type="submit" busy={busy}>
            {busy ? 'Saving…' : theirs ? 'Save mine over it' : 'Save'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
