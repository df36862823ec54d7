import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createInFlightTable, type Flight } from '../../lib/cache/in-flight.ts'

const departure = (key: string, end: (reason: unknown) => void = () => {}) => ({
  key,
  end,
  promise: new Promise<number>(() => {}),
})

describe('the in-flight table', () => {
  it('never lets more loads be joined than its cap, and says which are not shared', () => {
    const table = createInFlightTable<number>({ maxLoads: 2, loadTimeoutMs: 100 })
    const flights = ['a', 'b', 'c'].map((key) => table.start(departure(key), 0))
    expect(flights.map(({ shared }) => shared)).toEqual([true, true, false])
    expect(table.size).toBe(2)
    expect(table.find('c', 0)).toBeUndefined()
  })

  it('gives up a load that is overdue by the clock of the next caller', () => {
    const table = createInFlightTable<number>({ maxLoads: 2, loadTimeoutMs: 100 })
    const flight = table.start(departure('a'), 1_000)
    expect(table.find('a', 1_099)).toBe(flight)
    expect(table.find('a', 1_100)).toBeUndefined()
    expect(table.mayFill(flight)).toBe(false)
    expect(table.size).toBe(0)
  })

  it('does not let the loads of dead requests fill it for ever', () => {
    const table = createInFlightTable<number>({ maxLoads: 2, loadTimeoutMs: 100 })
    table.start(departure('a'), 0)
    table.start(departure('b'), 50)
    expect(table.start(departure('c'), 99).shared).toBe(false)
    expect(table.start(departure('d'), 100).shared).toBe(true) // in the place of `a`
    expect(table.start(departure('e'), 100).shared).toBe(false)
    expect(table.find('b', 100)).toBeDefined()
  })

  it('counts the age of a load anew when the clock steps back, rather than trust it for ever', () => {
    const table = createInFlightTable<number>({ maxLoads: 2, loadTimeoutMs: 100 })
    table.start(departure('a'), 1_000_000)
    expect(table.find('a', 500)).toBeDefined()
    expect(table.find('a', 600)).toBeUndefined()
  })

  it('lets a load fill the cache unless its key has changed since', () => {
    const table = createInFlightTable<number>({ maxLoads: 2, loadTimeoutMs: 100 })
    const a = table.start(departure('a'), 0)
    const b = table.start(departure('b'), 0)
    table.outdate('a')
    expect(table.mayFill(a)).toBe(false)
    expect(table.mayFill(b)).toBe(true)
    table.outdateAll()
    expect(table.mayFill(b)).toBe(false)
  })

  it('lets a load that is not shared fill the cache only if nothing at all has changed', () => {
    const table = createInFlightTable<number>({ maxLoads: 1, loadTimeoutMs: 100 })
    table.start(departure('a'), 0)
    const unshared = table.start(departure('b'), 0)
    expect(table.mayFill(unshared)).toBe(true)
    table.outdate('c')
    expect(table.mayFill(unshared)).toBe(false)
    expect(table.mayFill(table.start(departure('d'), 0))).toBe(true)
  })

  it('keeps a later load of the key when an outdated one finishes', () => {
    const table = createInFlightTable<number>({ maxLoads: 2, loadTimeoutMs: 100 })
    const first = table.start(departure('a'), 0)
    table.outdate('a')
    const second = table.start(departure('a'), 0)
    table.finish(first)
    expect(table.find('a', 0)).toBe(second)
    expect(table.mayFill(second)).toBe(true)
  })

  it('ends every load it knows, those outdated and unshared too, and each once', () => {
    const table = createInFlightTable<number>({ maxLoads: 1, loadTimeoutMs: 100 })
    const end = vi.fn<(reason: unknown) => void>()
    table.start(departure('a', end), 0)
    table.outdate('a')
    table.start(departure('a', end), 0)
    table.finish(table.start(departure('done', end), 0))
    table.endAll('closed')
    table.endAll('closed')
    expect(end.mock.calls).toEqual([['closed'], ['closed']])
    expect(table.size).toBe(0)
  })

  it('stays within its cap whatever happens, and hands out no load that is overdue or outdated', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd')
    const step = fc.oneof(
      fc.record({ do: fc.constant('start' as const), key }),
      fc.record({ do: fc.constant('outdate' as const), key }),
      fc.record({ do: fc.constant('finish' as const), at: fc.nat() }),
      fc.record({ do: fc.constant('move' as const), ms: fc.integer({ min: -300, max: 150 }) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 60 }), (maxLoads, steps) => {
        const table = createInFlightTable<number>({ maxLoads, loadTimeoutMs: 100 })
        const started: Flight<number>[] = []
        const outdated = new Set<Flight<number>>()
        let nowMs = 1_000
        for (const step of steps) {
          if (step.do === 'move') nowMs += step.ms
          else if (step.do === 'start') started.push(table.start(departure(step.key), nowMs))
          else if (step.do === 'finish') {
            const flight = started[step.at % Math.max(1, started.length)]
            if (flight) table.finish(flight)
          } else {
            table.outdate(step.key)
            for (const flight of started) if (flight.key === step.key) outdated.add(flight)
          }
          expect(table.size).toBeLessThanOrEqual(maxLoads)
          for (const name of ['a', 'b', 'c', 'd']) {
            const found = table.find(name, nowMs)
            if (found === undefined) continue
            expect(found.key).toBe(name)
            expect(found.shared).toBe(true)
            expect(outdated.has(found)).toBe(false)
            expect(nowMs - found.startedAtMs).toBeLessThan(100)
          }
        }
      }),
    )
  })
})
