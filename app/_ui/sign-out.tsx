'use client'

import { startTransition, useActionState, type FormEvent } from 'react'
import { signOutByForm } from '../_server/actions.ts'
import { Button } from './button.tsx'
import { send } from './send.ts'

/**
 * Ends the session here and on the server. The next page is loaded as a whole document, on purpose:
 * what the router and hidden pages still hold of this person goes with the old one.
 */
export function SignOut() {
  const [failed, signOut, busy] = useActionState(async () => {
    const sent = await send('POST', '/api/sign-out')
    if (!sent.ok && sent.problem.status !== 401) return true
    window.location.assign('/')
    return false
  }, false)
  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    startTransition(signOut)
  }
  return (
    <form action={signOutByForm} onSubmit={onSubmit}>
      <Button type="submit" small busy={busy}>
        Sign out
      </Button>
      <span role="alert">{failed ? 'Still signed in: the Hub could not be reached.' : null}</span>
    </form>
  )
}
