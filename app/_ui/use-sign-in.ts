'use client'

import { useState } from 'react'
import { send, type Problem } from './send.ts'

/** Signs in and goes on to `to` as a whole new document: nothing of the page before belongs to the new person. */
export function useSignIn(to: string) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  async function signIn(email: string, password: string): Promise<void> {
    if (busy) return
    setBusy(true)
    const sent = await send('POST', '/api/sign-in', { email, password })
    if (sent.ok) {
      window.location.assign(to)
      return
    }
    setProblem(sent.problem)
    setBusy(false)
  }

  return { busy, problem, signIn }
}
