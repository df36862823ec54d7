'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { CoachingSession, PersonName } from '../_server/coaching-session.ts'
import { Button } from '../_ui/button.tsx'
import form from '../_ui/form.module.css'
import { Modal } from '../_ui/modal.tsx'
import { ProblemSummary } from '../_ui/problem-summary.tsx'
import { useAnnounce } from '../_ui/results.tsx'
import { fieldError, send, type Problem } from '../_ui/send.ts'
import { fromLocalInput } from './local-date-time.ts'
import { PersonSelect } from './person-select.tsx'
import { SCHEDULE_FIELDS, ScheduleFields } from './schedule-fields.tsx'

interface NewSessionProps {
  readonly clients: readonly PersonName[]
  /** Whom an admin can choose as the coach; `undefined` for a coach, who plans their own. */
  readonly coaches: readonly PersonName[] | undefined
  /** Id of the person who plans. */
  readonly self: string
  /** When the page was made: the form proposes the next full hour but one. */
  readonly nowMs: number
}

const HOUR_MS = 3_600_000
const FIELDS = [...SCHEDULE_FIELDS, 'clientId', 'coachId']

/** The button and the dialog that plan a session. */
export function NewSession({ clients, coaches, self, nowMs }: NewSessionProps) {
  const router = useRouter()
  const announce = useAnnounce()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const offered = clients.filter(({ id }) => coaches || id !== self)

  function close() {
    setProblem(undefined)
    setOpen(false)
  }

  async function create(data: FormData) {
    if (busy) return
    setBusy(true)
    const sent = await send<CoachingSession>('POST', '/api/sessions', {
      title: String(data.get('title')),
      clientId: String(data.get('clientId')),
      ...(coaches ? { coachId: String(data.get('coachId')) } : {}),
      startsAt: fromLocalInput(String(data.get('startsAt'))) ?? '',
      durationMinutes: Number(data.get('durationMinutes')),
    })
    setBusy(false)
    if (!sent.ok) {
      setProblem(sent.problem)
      return
    }
    close()
    announce(`“${sent.value.title}” with ${sent.value.client.name} is planned.`)
    router.refresh()
  }

  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        New session
      </Button>
      <Modal title="New session" open={open} onClose={close}>
        <form
          className={form.form}
          onSubmit={(event) => {
            event.preventDefault()
            void create(new FormData(event.currentTarget))
          }}
        >
          <ProblemSummary problem={problem} fields={FIELDS} />
          <div className={form.pair}>
            <PersonSelect
              label="Client"
              name="clientId"
              people={offered}
              error={fieldError(problem, 'clientId', 'The client')}
            />
            {coaches ? (
              <PersonSelect
                label="Coach"
                name="coachId"
                people={coaches}
                error={fieldError(problem, 'coachId', 'The coach')}
              />
            ) : null}
          </div>
          <ScheduleFields
            title=""
            startsAt={(Math.floor(nowMs / HOUR_MS) + 2) * HOUR_MS}
            durationMinutes={60}
            problem={problem}
          />
          <div className={form.actions}>
            <Button onClick={close}>Close</Button>
            <Button look="primary" type="submit" busy={busy}>
              {busy ? 'Planning…' : 'Plan the session'}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
