'use client'

import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react'
import { StatusLine } from './status-line.tsx'
import styles from './results.module.css'

interface Result {
  readonly message: string
}

const Announce = createContext<(message: string) => void>(() => {})

/** Says what came of a change, above the things that it changed. The button that was pressed may be gone: the focus comes here. */
export function Results({ children }: { readonly children: ReactNode }) {
  const [result, setResult] = useState<Result>()
  const announce = useCallback((message: string) => setResult({ message }), [])
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (result) line.current?.focus()
  }, [result])
  return (
    <Announce value={announce}>
      <div className={result ? styles.line : undefined} ref={line} tabIndex={-1}>
        <StatusLine message={result?.message} />
      </div>
      {children}
    </Announce>
  )
}

/** For what is inside `Results`: says the outcome of a change. */
export function useAnnounce(): (message: string) => void {
  return useContext(Announce)
}
