import { formatInstant, type TimeShape } from './format-instant.ts'
import { LocalTime } from './local-time.tsx'

/** An instant, for Server Components: UTC in the HTML, the reader's own zone once the page is alive. */
export function When({ at, shape = 'full' }: { readonly at: string | number; readonly shape?: TimeShape }) {
  const iso = new Date(at).toISOString()
  return <LocalTime iso={iso} shape={shape} serverText={formatInstant(iso, shape, 'UTC')} />
}
