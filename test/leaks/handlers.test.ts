import { describe, expect, it } from 'vitest'
import { heapAfterGc } from '../support/heap-after-gc.ts'
import { grows } from './growth.ts'

const REQUESTS = 300 // a round of scenarios/handlers.ts

async function heapOf(scenario: string): Promise<readonly number[]> {
  const { heapUsedBytes } = await heapAfterGc({
    module: new URL(`./scenarios/${scenario}.ts`, import.meta.url),
    rounds: 21,
    // Caches, ledger, samples and V8's own tables are full, and hot code is compiled, before the first look.
    warmUpRounds: 20,
    timeoutMs: 170_000,
  })
  const [first = 0, last = 0] = [heapUsedBytes[0], heapUsedBytes.at(-1)]
  const perRequest = ((last - first) / (20 * REQUESTS)).toFixed(2)
  console.warn(`${scenario}: ${first} to ${last} bytes of heap over ${20 * REQUESTS} requests, ${perRequest} a request`)
  return heapUsedBytes
}

describe('the heap under requests that never ask for the same thing twice', () => {
  it('stays level once the caps are full', async () => {
    expect(grows(await heapOf('handlers'), REQUESTS)).toBe(false)
  })

  it('is seen to grow when one record a request is kept', async () => {
    expect(grows(await heapOf('planted'), REQUESTS)).toBe(true)
  })
})

describe('the rule', () => {
  const flat = Array.from({ length: 21 }, (_, round) => 10_000_000 + (round % 2) * 5_000)

  it('passes a heap that is level, falls, or rises in rare steps', () => {
    expect(grows(flat, 100)).toBe(false)
    expect(grows(flat.toReversed(), 100)).toBe(false)
    expect(grows(flat.map((bytes, round) => bytes + Math.floor(round / 10) * 1_000_000), 100)).toBe(false) // prettier-ignore
  })

  it('flags one that rises by eight bytes a request', () => {
    expect(grows(flat.map((_, round) => 10_000_000 + round * 800), 100)).toBe(true) // prettier-ignore
  })
})
