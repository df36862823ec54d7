import { describe, expect, it } from 'vitest'
import { readNodeMemory } from '../../../lib/adapters/node/memory.ts'

const usage = { rss: 5, heapTotal: 4, heapUsed: 3, external: 2, arrayBuffers: 1 }
const sources = (memory: () => Record<string, unknown>, heap = () => ({ heap_size_limit: 9 })) => ({
  memoryUsage: memory,
  heapStatistics: heap,
})

describe('readNodeMemory', () => {
  it('reads this process', () => {
    const reading = readNodeMemory()
    expect(reading?.heapUsedBytes).toBeGreaterThan(1_000_000)
    expect(reading?.heapLimitBytes).toBeGreaterThan(reading!.heapUsedBytes)
  })

  it('names every number in bytes', () => {
    expect(readNodeMemory(sources(() => usage))).toEqual({
      heapUsedBytes: 3,
      heapTotalBytes: 4,
      heapLimitBytes: 9,
      rssBytes: 5,
      externalBytes: 2,
      arrayBuffersBytes: 1,
    })
  })

  it('takes zeros, as workerd gives them, for no answer', () => {
    expect(readNodeMemory(sources(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0 })))).toBeUndefined()
  })

  it.each([
    () => {
      throw new Error('not on the edge')
    },
    () => ({}),
    () => ({ heapUsed: Number.NaN, heapTotal: 1 }),
    () => undefined as never,
  ])('says nothing where the host cannot tell', (memory) => {
    expect(readNodeMemory(sources(memory))).toBeUndefined()
  })

  it('leaves out what alone is not known', () => {
    const reading = readNodeMemory(
      sources(
        () => ({ heapUsed: 3, heapTotal: 4, rss: 0 }),
        () => {
          throw new Error('no v8')
        },
      ),
    )
    expect(reading).toEqual({ heapUsedBytes: 3, heapTotalBytes: 4 })
  })
})
