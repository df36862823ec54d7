'use client'

import { useSyncExternalStore } from 'react'
import { formatInstant, type TimeShape } from './format-instant.ts'

interface LocalTimeProps {
  readonly iso: string
  readonly shape: TimeShape
  /** What the server wrote, in UTC: shown until the browser's own zone is known, so both render the same at first. */
  readonly serverText: string
}

/** An instant in the reader's own time zone, with the zone said. */
export function LocalTime({ iso, shape, serverText }: LocalTimeProps) {
  const zone = useSyncExternalStore(neverChanges, browserZone, unknownZone)
  return <time dateTime={iso}>{zone === undefined ? serverText : formatInstant(iso, shape, zone)}</time>
}

function neverChanges(): () => void {
  return () => {}
}

function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function unknownZone(): undefined {
  return undefined
}
