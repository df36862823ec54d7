'use client'

import { Button } from './_ui/button.tsx'
import { MessagePanel } from './_ui/message-panel.tsx'

interface ErrorPageProps {
  readonly error: unknown
  readonly retry: () => void
}

/** A page that failed while it was made. It stands without the header, which may be what failed. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <main id="main" className="lone">
      <MessagePanel kicker="Something broke" title="This page could not be shown" fine={digestOf(error)}>
        <p>Nothing you saved is lost. Try again; if it goes on, give an admin the reference below.</p>
        <Button look="primary" onClick={retry}>
          Try again
        </Button>
        <a href="/sessions">Go to your sessions</a>
      </MessagePanel>
    </main>
  )
}

/** The reference under which the server logged the error. */
function digestOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('digest' in error)) return undefined
  return typeof error.digest === 'string' ? `Reference ${error.digest}` : undefined
}
