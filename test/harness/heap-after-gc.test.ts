import { describe, expect, it } from 'vitest'
import { heapAfterGc } from '../support/heap-after-gc.ts'

const fixture = (name: string) => new URL(`../fixtures/heap/${name}.ts`, import.meta.url)

/** Rounds that ended higher than the one before. */
const growths = (bytes: readonly number[]) => bytes.filter((value, at) => at > 0 && value > bytes[at - 1]!).length

describe('heapAfterGc', () => {
  it('sees a planted leak grow in nearly every round', async () => {
    const { heapUsedBytes } = await heapAfterGc({ module: fixture('leaking'), rounds: 10 })
    expect(heapUsedBytes).toHaveLength(10)
    expect(growths(heapUsedBytes)).toBeGreaterThanOrEqual(8)
    // 1,000 objects a round, each with a string and a slot: at least 50 bytes apiece.
    expect(heapUsedBytes.at(-1)! - heapUsedBytes[0]!).toBeGreaterThan(9 * 1_000 * 50)
  })

  it('sees a filled cap stay level', async () => {
    const { heapUsedBytes } = await heapAfterGc({ module: fixture('capped'), rounds: 10 })
    expect(heapUsedBytes.at(-1)! - heapUsedBytes[0]!).toBeLessThan(1_000 * 50)
  })

  it('fails with the output of a module that throws', async () => {
    await expect(heapAfterGc({ module: fixture('throwing'), rounds: 1 })).rejects.toThrow(/planted failure/)
  })
})
