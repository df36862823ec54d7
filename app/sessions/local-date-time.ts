/** An instant as `<input type="datetime-local">` wants it, in the browser's own zone. For the browser alone. */
export function toLocalInput(at: string | number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** What the input says, as an instant in UTC; `undefined` while it says nothing whole. */
export function fromLocalInput(value: string): string | undefined {
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** The zone that the input is read in, by name. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
