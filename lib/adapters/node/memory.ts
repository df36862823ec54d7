import { getHeapStatistics } from 'node:v8'
import type { MemoryReading } from '../../monitor/index.ts'

/** Where the numbers come from. Given in tests alone. */
export interface MemorySources {
  readonly memoryUsage: () => Readonly<Record<string, unknown>>
  readonly heapStatistics: () => Readonly<Record<string, unknown>>
}

/**
 * Reads the memory of a Node process, in bytes; `undefined` where the host has no numbers or none worth believing.
 *
 * Probed by calling: the edge sandbox throws, and workerd's Node compatibility answers with zeros, which would read as a
 * process that needs no memory at all.
 */
export function readNodeMemory(sources: MemorySources = NODE): MemoryReading | undefined {
  try {
    const usage = sources.memoryUsage()
    const heapUsedBytes = bytesOf(usage['heapUsed'])
    const heapTotalBytes = bytesOf(usage['heapTotal'])
    if (heapUsedBytes === undefined || heapTotalBytes === undefined) return undefined
    return {
      heapUsedBytes,
      heapTotalBytes,
      ...named('heapLimitBytes', heapLimit(sources)),
      ...named('rssBytes', usage['rss']),
      ...named('externalBytes', usage['external']),
      ...named('arrayBuffersBytes', usage['arrayBuffers']),
    }
  } catch {
    return undefined
  }
}

const NODE: MemorySources = {
  memoryUsage: () => ({ ...process.memoryUsage() }),
  heapStatistics: () => ({ ...getHeapStatistics() }),
}

/** A part that is not known leaves its field out; it does not spoil the rest. */
function heapLimit({ heapStatistics }: MemorySources): unknown {
  try {
    return heapStatistics()['heap_size_limit']
  } catch {
    return undefined
  }
}

function named<K extends string>(name: K, value: unknown): { [key in K]?: number } {
  const bytes = bytesOf(value)
  return (bytes === undefined ? {} : { [name]: bytes }) as { [key in K]?: number }
}

function bytesOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined
}
