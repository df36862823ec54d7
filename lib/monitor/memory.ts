/** What a runtime tells about its memory. */
export interface MemoryReading {
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly heapLimitBytes?: number | undefined
  readonly rssBytes?: number | undefined
  readonly externalBytes?: number | undefined
  readonly arrayBuffersBytes?: number | undefined
}

/** The last reading, or that there is none. A runtime that cannot tell is `unavailable`, never 0. */
export type MemoryState =
  | ({ readonly state: 'available'; /** Instant of the reading. */ readonly readAtMs: number } & MemoryReading)
  | { readonly state: 'unavailable' }

/**
 * Reads the memory and judges the answer: some runtimes throw, some have nothing, and workerd under `nodejs_compat` answers
 * with zeros. A heap that is not above 0 makes the whole reading unavailable; a part that makes no sense is left out.
 */
export function readMemoryState(
  readMemory: (() => MemoryReading | undefined) | undefined,
  readAtMs: number,
): MemoryState {
  let reading: MemoryReading | undefined
  try {
    reading = readMemory?.()
    if (!reading || !isPositive(reading.heapUsedBytes) || !isPositive(reading.heapTotalBytes)) return UNAVAILABLE
    const { heapUsedBytes, heapTotalBytes, heapLimitBytes, rssBytes, externalBytes, arrayBuffersBytes } = reading
    return {
      state: 'available',
      readAtMs,
      heapUsedBytes,
      heapTotalBytes,
      ...(isPositive(heapLimitBytes) ? { heapLimitBytes } : {}),
      ...(isPositive(rssBytes) ? { rssBytes } : {}),
      ...(isSize(externalBytes) ? { externalBytes } : {}),
      ...(isSize(arrayBuffersBytes) ? { arrayBuffersBytes } : {}),
    }
  } catch {
    return UNAVAILABLE
  }
}

/** The state before the first reading and after one that failed. */
export const UNAVAILABLE: MemoryState = { state: 'unavailable' }

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isPositive(value: unknown): value is number {
  return isSize(value) && value > 0
}
