'use client'

import { useEffect, useRef } from 'react'
import styles from './notice.module.css'
import type { Problem } from './send.ts'

interface ProblemSummaryProps {
  readonly problem: Problem | undefined
  /** Paths whose message stands at its own field already: named here only as a count. */
  readonly fields?: readonly string[]
  /** Of the sign-in form: being told to sign in would help nobody there. */
  readonly signingIn?: boolean
}

/** What went wrong with a form. Takes the focus when it appears, so that nobody has to look for it. */
export function ProblemSummary({ problem, fields, signingIn = false }: ProblemSummaryProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem) box.current?.focus()
  }, [problem])
  if (!problem) return null
  const loose = (problem.errors ?? []).filter((issue) => !fields?.includes(issue.path))
  return (
    <div className={`${styles.notice} ${styles.danger}`} role="alert" tabIndex={-1} ref={box}>
      <p className={styles.title}>
        {signingIn && problem.status === 401 ? 'You are not signed in yet' : headlineOf(problem)}
      </p>
      {problem.detail && problem.status !== 422 ? <p>{problem.detail}</p> : null}
      {loose.length > 0 ? (
        <ul className={styles.issues}>
          {loose.map((issue) => (
            <li key={`${issue.path} ${issue.message}`}>
              {issue.path ? `${issue.path}: ${issue.message}` : issue.message}
            </li>
          ))}
        </ul>
      ) : null}
      {problem.status === 401 && !signingIn ? (
        <p>
          <a href="/" target="_blank">
            Sign in again in a new tab
          </a>
          , then come back: what you wrote is still here.
        </p>
      ) : null}
      {problem.requestId ? <p className={styles.fine}>Request {problem.requestId}</p> : null}
    </div>
  )
}

/** The API's titles are phrases of HTTP: true, but nobody's language. */
function headlineOf({ status, title }: Problem): string {
  return HEADLINES.get(status) ?? title
}

const HEADLINES: ReadonlyMap<number, string> = new Map([
  [401, 'You are signed out'],
  [403, 'You may not do this'],
  [404, 'It is not there any more'],
  [409, 'This cannot be done as things stand now'],
  [413, 'That is too long'],
  [422, 'Please check what you entered'],
  [500, 'Something went wrong on our side'],
  [503, 'The Hub cannot answer right now'],
])
