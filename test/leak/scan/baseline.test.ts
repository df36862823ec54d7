import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baselineOf, compareWithBaseline, readBaseline } from '../../../lib/leak/scan/baseline.ts'
import { findingOf } from './reports.ts'

const here = (path: string) => path

describe('a baseline', () => {
  it('knows what it was made of, however the lines move, and nothing else', () => {
    const anyFinding = fc
      .record({
        rule: fc.constantFrom('a', 'b'),
        path: fc.constantFrom('x', 'y'),
        code: fc.constantFrom('p', 'q'),
        line: fc.nat(),
      })
      .map((changes) => findingOf(changes))
    fc.assert(
      fc.property(fc.array(anyFinding), fc.array(anyFinding), fc.nat(100), (old, added, shift) => {
        const baseline = readBaseline(JSON.stringify(baselineOf(old, here)))
        const moved = [...added, ...old].map((finding) =>
          findingOf(Object.assign({}, finding, { line: finding.line + shift })),
        )
        const { fresh, known, gone } = compareWithBaseline(moved, baseline, here)
        expect(known).toHaveLength(old.length)
        expect(fresh).toHaveLength(added.length)
        expect(gone).toBe(0)
      }),
    )
  })

  it('counts what occurs no more', () => {
    const baseline = baselineOf([findingOf(), findingOf(), findingOf({ path: 'src/other.ts' })], here)
    expect(compareWithBaseline([findingOf()], baseline, here)).toMatchObject({ fresh: [], gone: 2 })
  })

  it.each([
    ['{', 'is not JSON'],
    ['null', 'is not a baseline of tickless'],
    ['[]', 'is not a baseline of tickless'],
    ['{"tool":"tickless","schemaVersion":2,"findings":[]}', 'has schema version 2; this release reads 1'],
    ['{"tool":"tickless","schemaVersion":1,"findings":[{"rule":"a"}]}', 'has an entry that is not one (findings[0])'],
  ])('is not read from %s', (text, message) => {
    expect(() => readBaseline(text)).toThrow(message)
  })
})
