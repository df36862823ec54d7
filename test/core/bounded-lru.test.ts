/* oxlint-disable vitest/no-conditional-expect -- a property that runs random steps expects something else after each kind */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBoundedLru } from '../../lib/core/bounded-lru.ts'

interface Item {
  readonly n: number
}

type Step = readonly ['set' | 'get' | 'peek' | 'delete' | 'clear', string, number]

const steps = fc.array(
  fc.tuple(
    fc.constantFrom(
      'set' as const,
      'set' as const,
      'set' as const,
      'get' as const,
      'peek' as const,
      'delete' as const,
      'clear' as const,
    ),
    fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', '__proto__', ''),
    fc.integer({ min: 1, max: 40 }),
  ),
  { maxLength: 100 },
)

/** The plain way to do it: a Map in order of use. */
function createModel(maxEntries: number, maxBytes: number) {
  const map = new Map<string, { item: Item; bytes: number }>()
  const evicted: string[] = []
  const bytes = () => [...map.values()].reduce((sum, entry) => sum + entry.bytes, 0)
  return {
    map,
    evicted,
    bytes,
    get(key: string) {
      const entry = map.get(key)
      if (entry) {
        map.delete(key)
        map.set(key, entry)
      }
      return entry?.item
    },
    set(key: string, item: Item, size: number) {
      map.delete(key)
      if (size > maxBytes) return false
      map.set(key, { item, bytes: size })
      while (map.size > maxEntries || bytes() > maxBytes) {
        const oldest = map.keys().next().value!
        map.delete(oldest)
        evicted.push(oldest)
      }
      return true
    },
  }
}

// Far below and above the cap from which room is no longer preallocated.
describe.each([4, 20_000])('a bounded LRU of %i entries', (maxEntries) => {
  it('does what a Map in order of use does, never over a cap', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 100 }), (operations: Step[], maxBytes) => {
        const evicted: string[] = []
        const lru = createBoundedLru<Item>({ maxEntries, maxBytes, onEvict: (key) => evicted.push(key) })
        const model = createModel(maxEntries, maxBytes)
        operations.forEach(([operation, key, bytes], n) => {
          if (operation === 'set') expect(lru.set(key, { n }, bytes)).toBe(model.set(key, { n }, bytes))
          else if (operation === 'get') expect(lru.get(key)).toEqual(model.get(key))
          else if (operation === 'peek') expect(lru.peek(key)).toEqual(model.map.get(key)?.item)
          else if (operation === 'delete') expect(lru.delete(key)).toBe(model.map.delete(key))
          else {
            lru.clear()
            model.map.clear()
          }
          expect(lru.size).toBe(model.map.size)
          expect(lru.bytes).toBe(model.bytes())
          expect([...lru.keys()].toReversed()).toEqual([...model.map.keys()])
          expect(evicted).toEqual(model.evicted)
        })
      }),
    )
  })

  it('never holds more entries than its cap, and tells of each that left', () => {
    const evicted: string[] = []
    const lru = createBoundedLru<Item>({ maxEntries, onEvict: (key) => evicted.push(key) })
    for (let n = 0; n < maxEntries + 10; n += 1) {
      lru.set(String(n), { n }, 1)
      expect(lru.size).toBeLessThanOrEqual(maxEntries)
    }
    expect(lru.size).toBe(maxEntries)
    expect(evicted).toEqual(Array.from({ length: 10 }, (_, n) => String(n)))
  })

  it('calls neither a deletion, a replacement nor a clearing an eviction', () => {
    const evicted: string[] = []
    const lru = createBoundedLru<Item>({ maxEntries, onEvict: (key) => evicted.push(key) })
    lru.set('a', { n: 1 }, 1)
    lru.set('a', { n: 2 }, 1)
    lru.delete('a')
    lru.set('b', { n: 3 }, 1)
    lru.clear()
    expect(evicted).toEqual([])
  })

  it('refuses an entry that alone is over the byte cap, and drops what it would have replaced', () => {
    const lru = createBoundedLru<Item>({ maxEntries, maxBytes: 10 })
    lru.set('a', { n: 1 }, 5)
    lru.set('b', { n: 1 }, 5)
    expect(lru.set('a', { n: 2 }, 11)).toBe(false)
    expect(lru.has('a')).toBe(false)
    expect(lru.has('b')).toBe(true)
    expect(lru.bytes).toBe(5)
  })
})

describe('a bounded LRU', () => {
  it.each([
    { maxEntries: 0 },
    { maxEntries: 1.5 },
    { maxEntries: NaN },
    { maxEntries: Infinity },
    { maxEntries: 1, maxBytes: 0 },
    { maxEntries: 1, maxBytes: 0.5 },
  ])('cannot be made with %o', (options) => {
    expect(() => createBoundedLru(options)).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option: Object.keys(options).at(-1) }),
    )
  })
})
