/** `full`: day and time with the zone; `day` and `time`: its halves; `exact`: to the second, for the audit trail. */
export type TimeShape = 'full' | 'day' | 'time' | 'exact'

const shapes: Record<TimeShape, Intl.DateTimeFormatOptions> = {
  full: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  exact: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
}

/** Writes an instant in one zone, 24 hours, with the zone said. */
export function formatInstant(iso: string, shape: TimeShape, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...shapes[shape], hourCycle: 'h23', timeZone }).format(new Date(iso))
}
