'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Person } from '../../_server/people.ts'
import type { HubRole } from '../../_server/policy.ts'
import { Button } from '../../_ui/button.tsx'
import form from '../../_ui/form.module.css'
import { Modal } from '../../_ui/modal.tsx'
import { ProblemSummary } from '../../_ui/problem-summary.tsx'
import { useAnnounce } from '../../_ui/results.tsx'
import { send, type Problem } from '../../_ui/send.ts'

interface ChangeRoleProps {
  readonly person: Person
  readonly role: HubRole
  readonly isSelf: boolean
  readonly open: boolean
  readonly onClose: () => void
}

const MEANINGS: Record<HubRole, string> = {
  client: 'see and cancel the sessions that they attend',
  coach: 'plan sessions, reschedule them and write their notes',
  admin: 'do everything in this practice: all sessions with their notes, roles, audit trail, operations',
}

/** Asks before a role is given or taken, and says what it means. */
export function ChangeRole({ person, role, isSelf, open, onClose }: ChangeRoleProps) {
  const router = useRouter()
  const announce = useAnnounce()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const holds = person.roles.includes(role)
  const verb = holds ? 'Revoke' : 'Assign'

  function close() {
    setProblem(undefined)
    onClose()
  }

  async function change() {
    if (busy) return
    setBusy(true)
    const sent = await send(holds ? 'DELETE' : 'PUT', `/api/people/${person.id}/roles/${role}`)
    setBusy(false)
    if (sent.ok) {
      close()
      announce(holds ? `${person.name} is no ${role} any more.` : `${person.name} now has the role ${role}.`)
    } else {
      setProblem(sent.problem)
    }
    router.refresh()
  }

  return (
    <Modal title={`${verb} ${role}: ${person.name}`} open={open} onClose={close}>
      <div className={form.form}>
        <ProblemSummary problem={problem} />
        <p>
          {holds ? `${person.name} will no longer be able to ` : `${person.name} will be able to `}
          {MEANINGS[role]}.
        </p>
        {isSelf && holds && role === 'admin' ? (
          <p>
            <strong>This is your own role:</strong> you will not be able to take this back, and this page will close to
            you.
          </p>
        ) : null}
        <div className={form.actions}>
          <Button onClick={close}>Leave as it is</Button>
          <Button look={holds ? 'danger' : 'primary'} busy={busy} onClick={() => void change()}>
            {busy ? 'Working…' : `${verb} ${role}`}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
