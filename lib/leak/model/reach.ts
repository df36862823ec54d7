import type { Step } from '../finding.ts'
import type { Calls, Unit } from './calls.ts'

/** The shortest way to each unit that runs once the first ones do. A unit is entered once, so circles end. */
export function reachFrom(first: ReadonlyMap<Unit, readonly Step[]>, calls: Calls): ReadonlyMap<Unit, readonly Step[]> {
  const ways = new Map(first)
  const waiting = [...first.keys()]
  // The list grows while it is read: nearest units first.
  for (const unit of waiting) {
    const way = ways.get(unit)!
    for (const { unit: next, steps } of calls.reachedFrom(unit)) {
      if (ways.has(next)) continue
      ways.set(next, [...way, ...steps])
      waiting.push(next)
    }
  }
  return ways
}
