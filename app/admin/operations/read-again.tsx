'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from '../../_ui/button.tsx'

/** Reads the figures again, when somebody asks and not by itself. */
export function ReadAgain() {
  const router = useRouter()
  const [reading, startReading] = useTransition()
  return (
    <Button busy={reading} onClick={() => startReading(() => router.refresh())}>
      {reading ? 'Reading…' : 'Read again'}
    </Button>
  )
}
