'use client'

import { useActionState } from 'react'
import { send, type Problem } from './send.ts'

interface SignInState {
  /** What was typed last: React empties a form after its action. */
  readonly email: string
  readonly problem?: Problem
}

/**
 * Signs in and goes on to `to` as a whole new document: nothing of the page before belongs to the new person.
 * As a form's action: React keeps a form that is sent before its script has come, and sends it then.
 */
export function useSignIn(to: string) {
  const [state, signIn, busy] = useActionState<SignInState, FormData>(
    async (_, data) => {
      const email = String(data.get('email'))
      const sent = await send('POST', '/api/sign-in', { email, password: String(data.get('password')) })
      if (!sent.ok) return { email, problem: sent.problem }
      window.location.assign(to)
      // Busy until the new document is there: nothing to press twice.
      return new Promise(() => {})
    },
    { email: '' },
  )
  return { ...state, signIn, busy }
}
