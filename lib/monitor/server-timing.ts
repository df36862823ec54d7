/** One entry of a `Server-Timing` header. */
export interface ServerTiming {
  /** Name of the metric. What is no token character becomes `_`. */
  readonly name: string
  /** In milliseconds, written to a tenth. Left out when it is no finite number of 0 or more. */
  readonly durationMs: number
  readonly description?: string | undefined
}

/**
 * Writes the value of a `Server-Timing` header. Strangers read it: name nothing in it that they may not know.
 * At most 20 entries are written, in their order; `''` for none.
 *
 * @see W3C Server Timing §3; RFC 9110 §5.6.2, §5.6.4
 */
export function formatServerTiming(entries: readonly ServerTiming[]): string {
  return entries
    .slice(0, MAX_ENTRIES)
    .map(({ name, durationMs, description }) => {
      const token = name.slice(0, 64).replace(/[^!#$%&'*+.^_`|~0-9A-Za-z-]/g, '_') || '_'
      const duration =
        Number.isFinite(durationMs) && durationMs >= 0 ? `;dur=${Math.round(Math.min(durationMs, 1e9) * 10) / 10}` : ''
      return `${token}${description === undefined ? '' : `;desc="${quoted(description)}"`}${duration}`
    })
    .join(', ')
}

const MAX_ENTRIES = 20

/** A header takes printable ASCII; the quote and the backslash are escaped. */
function quoted(text: string): string {
  return text
    .slice(0, 128)
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/["\\]/g, '\\$&')
}
