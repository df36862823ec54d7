'use client'

import { startTransition, useActionState, type FormEvent } from 'react'
import { signInByForm } from '../_server/actions.ts'
import { send, type Problem } from './send.ts'

interface SignInState {
  /** What was typed last: React empties a form after its action. */
  readonly email: string
  readonly problem?: Problem
}

/**
 * Signs in and goes on to `to` as a whole new document: nothing of the page before belongs to the new person.
 * `action` is a Server Action, for forms that are sent before the script has come or without one; `onSubmit` takes over from it.
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
  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    startTransition(() => signIn(data))
  }
  return { ...state, busy, action: signInByForm, onSubmit }
}
