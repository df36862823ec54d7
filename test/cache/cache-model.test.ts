/* oxlint-disable vitest/no-conditional-expect -- a property that runs random steps expects something else after each kind */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCache, freshnessOf } from '../../lib/cache/index.ts'
import { createManualClock } from '../../lib/testing/index.ts'
import { turn } from './held-loads.ts'

const key = fc.constantFrom('a', 'bb', 'ccc', 'dddd')

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('set' as const), key, length: fc.integer({ min: 0, max: 12 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('look' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), ms: fc.integer({ min: -80, max: 80 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('invalidate' as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
)

interface Kept {
  value: string
  bytes: number
  storedAtMs: number
}

/** The cache written the plain way: a Map in order of use, no thought of speed. */
function createModel(caps: {
  maxEntries: number
  maxBytes: number
  ttlMs: number
  staleMs: number
  neverStale: boolean
}) {
  const map = new Map<string, Kept>()
  let latestMs = -Infinity
  const counts = { hits: 0, staleHits: 0, misses: 0, evictions: 0, expirations: 0, invalidations: 0, refusals: 0 }
  const bytes = () => [...map.values()].reduce((sum, kept) => sum + kept.bytes, 0)
  return {
    counts,
    bytes,
    size: () => map.size,
    /** Under authorization data a clock that steps back ends everything. */
    observe(nowMs: number) {
      if (caps.neverStale && nowMs < latestMs) {
        counts.expirations += map.size
        map.clear()
      }
      latestMs = nowMs
    },
    set(key: string, value: string, nowMs: number): boolean {
      const size = key.length * 2 + value.length * 2
      map.delete(key)
      if (size > caps.maxBytes) {
        counts.refusals += 1
        return false
      }
      map.set(key, { value, bytes: size, storedAtMs: nowMs })
      while (map.size > caps.maxEntries || bytes() > caps.maxBytes) {
        map.delete(map.keys().next().value!)
        counts.evictions += 1
      }
      return true
    },
    look(key: string, nowMs: number): string | undefined {
      const kept = map.get(key)
      if (kept) {
        map.delete(key)
        if (nowMs < kept.storedAtMs) kept.storedAtMs = nowMs
        const freshness = freshnessOf({ ...caps, ...kept }, nowMs)
        if (freshness === 'expired') {
          counts.expirations += 1
        } else {
          map.set(key, kept)
          counts[freshness === 'fresh' ? 'hits' : 'staleHits'] += 1
          return kept.value
        }
      }
      counts.misses += 1
      return undefined
    },
    invalidate(key: string) {
      if (map.delete(key)) counts.invalidations += 1
    },
    clear() {
      counts.invalidations += map.size
      map.clear()
    },
  }
}

describe('a cache', () => {
  it('does what a plain model does, whatever is done to it and to the clock, and is never over a cap', () => {
    const caps = fc
      .record({
        maxEntries: fc.integer({ min: 1, max: 4 }),
        maxBytes: fc.integer({ min: 1, max: 60 }),
        ttlMs: fc.integer({ min: 0, max: 100 }),
        staleMs: fc.integer({ min: 0, max: 60 }),
        neverStale: fc.boolean(),
      })
      .map((caps) => (caps.neverStale ? Object.assign(caps, { staleMs: 0 }) : caps))
    fc.assert(
      fc.property(caps, fc.array(step, { maxLength: 80 }), (caps, steps) => {
        const clock = createManualClock()
        const cache = createCache<string, string>({ name: 'c', clock, ...caps })
        const model = createModel(caps)
        steps.forEach((step, n) => {
          if (step.do === 'look' || step.do === 'set') model.observe(clock.nowMs())
          if (step.do === 'move') clock.set(clock.nowMs() + step.ms)
          else if (step.do === 'look') expect(cache.getIfPresent(step.key)).toBe(model.look(step.key, clock.nowMs()))
          else if (step.do === 'set') {
            const value = String(n).padEnd(step.length, '.')
            expect(cache.set(step.key, value)).toBe(model.set(step.key, value, clock.nowMs()))
          } else if (step.do === 'invalidate') {
            cache.invalidate(step.key)
            model.invalidate(step.key)
          } else {
            cache.clear()
            model.clear()
          }
          const stats = cache.stats()
          expect(stats.entries).toBeLessThanOrEqual(caps.maxEntries)
          expect(stats.bytes).toBeLessThanOrEqual(caps.maxBytes)
          expect(stats).toMatchObject({ entries: model.size(), bytes: model.bytes(), ...model.counts })
        })
      }),
      { numRuns: 300 },
    )
  })
})

describe('a loading cache', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('get' as const), key }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('settle' as const), at: fc.nat(), well: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), key }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('set' as const), key }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('change all' as const) }) },
  )

  it('never answers with what was true only before the last change, and never loads a key twice at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 2, 100), fc.array(step, { maxLength: 40 }), async (maxLoads, steps) => {
        const source = new Map<string, number>()
        const truth = (key: string) => source.get(key) ?? 0
        const pending: { key: string; resolve: () => void; reject: () => void }[] = []
        const cache = createCache({
          name: 'c',
          maxEntries: 3,
          ttlMs: Infinity,
          maxLoads,
          clock: createManualClock(),
          // What is true when the load begins; it arrives when the test says so.
          load: (key: string) => {
            const version = truth(key)
            return new Promise<number>((resolve, reject) =>
              pending.push({ key, resolve: () => resolve(version), reject: () => reject(new Error('down')) }),
            )
          },
        })
        const answers: Promise<void>[] = []
        // By key, the load that began after the key's last change, while it is under way.
        const current = new Map<string, (typeof pending)[number]>()
        for (const step of steps) {
          if (step.do === 'get') {
            const atLeast = truth(step.key)
            const before = pending.length
            const answer = cache.get(step.key)
            answers.push(
              answer.then(
                (version) => expect(version).toBeGreaterThanOrEqual(atLeast),
                (error: Error) => expect(error.message).toBe('down'),
              ),
            )
            if (maxLoads === 100 && current.has(step.key)) expect(pending.length).toBe(before)
            if (pending.length > before) current.set(step.key, pending.at(-1)!)
          } else if (step.do === 'settle') {
            const [load] = pending.splice(step.at % Math.max(1, pending.length), 1)
            if (step.well) load?.resolve()
            else load?.reject()
            await turn()
            if (load && current.get(load.key) === load) current.delete(load.key)
          } else if (step.do === 'change all') {
            for (const key of ['a', 'bb', 'ccc', 'dddd']) source.set(key, truth(key) + 1)
            cache.clear()
            current.clear()
          } else {
            source.set(step.key, truth(step.key) + 1)
            if (step.do === 'set') cache.set(step.key, truth(step.key))
            else cache.invalidate(step.key)
            current.delete(step.key)
          }
          expect(cache.stats().entries).toBeLessThanOrEqual(3)
          expect(cache.stats().loading).toBeLessThanOrEqual(maxLoads)
          for (const key of ['a', 'bb', 'ccc', 'dddd']) {
            const present = cache.getIfPresent(key)
            if (present !== undefined) expect(present).toBe(truth(key))
          }
        }
        while (pending.length > 0) pending.pop()!.resolve()
        await Promise.all(answers)
        expect(cache.stats().loading).toBe(0)
        for (const key of ['a', 'bb', 'ccc', 'dddd']) {
          const present = cache.getIfPresent(key)
          if (present !== undefined) expect(present).toBe(truth(key))
        }
      }),
      { numRuns: 200 },
    )
  })
})
