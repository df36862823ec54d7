'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { SessionSummary } from '../../_server/coaching-session.ts'
import { Button } from '../../_ui/button.tsx'
import { ProblemSummary } from '../../_ui/problem-summary.tsx'
import { useAnnounce } from '../../_ui/results.tsx'
import { send, type Problem } from '../../_ui/send.ts'

/** Marks a session that has begun as held. */
export function CompleteSession({ session }: { readonly session: SessionSummary }) {
  const router = useRouter()
  const announce = useAnnounce()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  async function complete() {
    if (busy) return
    setBusy(true)
    const sent = await send('PATCH', `/api/sessions/${session.id}`, { version: session.version, status: 'completed' })
    setBusy(false)
    setProblem(sent.ok ? undefined : sent.problem)
    if (sent.ok) announce(`“${session.title}” is marked as completed.`)
    router.refresh()
  }

  return (
    <>
      <Button small look="primary" busy={busy} onClick={() => void complete()}>
        {busy ? 'Saving…' : 'Mark as completed'}
      </Button>
      <ProblemSummary problem={problem} />
    </>
  )
}
