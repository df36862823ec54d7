'use client'

import { useEffect, useRef } from 'react'
import type { SessionSummary } from '../_server/coaching-session.ts'
import { LocalTime } from '../_ui/local-time.tsx'
import notice from '../_ui/notice.module.css'

/** Somebody else changed the session while this form was open: what it is now. */
export function MovedMeanwhile({ current }: { readonly current: SessionSummary }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div className={`${notice.notice} ${notice.warn}`} role="alert" tabIndex={-1} ref={box}>
      <p className={notice.title}>Somebody else has changed this session meanwhile</p>
      <p>
        It is now “{current.title}”, <LocalTime iso={current.startsAt} shape="full" serverText="" />,{' '}
        {current.durationMinutes} minutes. What you entered is kept below; save again to put it in place of theirs.
      </p>
    </div>
  )
}
