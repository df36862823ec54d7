'use client'

import './globals.css'
import ErrorPage from './error.tsx'

interface GlobalErrorProps {
  readonly error: unknown
  readonly retry: () => void
}

/** The root layout itself failed: a document of its own. */
export default function GlobalError(props: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Something broke · Coaching Hub</title>
        <ErrorPage {...props} />
      </body>
    </html>
  )
}
