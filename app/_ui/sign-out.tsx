'use client'

import { useState } from 'react'
import { Button } from './button.tsx'
import { send } from './send.ts'

/**
 * Ends the session here and on the server. The next page is loaded as a whole document, on purpose:
 * what the router and hidden pages still hold of this person goes with the old one.
 */
export function SignOut() {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')

  async function signOut() {
    setState('busy')
    const sent = await send('POST', '/api/sign-out')
    if (sent.ok || sent.problem.status === 401) window.location.assign('/')
    else setState('failed')
  }

  return (
    <form
      method="post"
      action="/api/sign-out"
      onSubmit={(event) => {
        event.preventDefault()
        if (state !== 'busy') void signOut()
      }}
    >
      <Button type="submit" small busy={state === 'busy'}>
        Sign out
      </Button>
      <span role="alert">{state === 'failed' ? 'Still signed in: the Hub could not be reached.' : null}</span>
    </form>
  )
}
