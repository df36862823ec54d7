const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 })

/** A count, grouped by thousands. */
export function inWhole(value: number): string {
  return whole.format(value)
}

/** Bytes in a unit that one can read, to three digits: 1 MB is 1,048,576 bytes. */
export function inBytes(bytes: number): string {
  if (bytes < 1024) return `${whole.format(bytes)} B`
  if (bytes < 1024 ** 2) return `${short.format(bytes / 1024)} KB`
  if (bytes < 1024 ** 3) return `${short.format(bytes / 1024 ** 2)} MB`
  return `${short.format(bytes / 1024 ** 3)} GB`
}

/** Milliseconds to three digits; a dash where nothing was measured. */
export function inMs(value: number | undefined): string {
  return value === undefined ? '–' : `${short.format(value)} ms`
}

/** A share of one, as per cent; a dash where there is nothing to share. */
export function inPercent(value: number | undefined): string {
  return value === undefined ? '–' : `${short.format(value * 100)} %`
}
