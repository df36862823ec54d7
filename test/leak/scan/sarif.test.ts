import { describe, expect, it } from 'vitest'
import { formatSarif } from '../../../lib/leak/scan/formats/sarif.ts'
import { NOTED_RULES, noteOf } from '../../../lib/leak/scan/rule-notes.ts'
import { findingOf, fullReport, reportOf } from './reports.ts'

const rules = [
  { name: 'no-module-timer', summary: 'A timer starts when a module is loaded.' },
  { name: 'no-handler-timer', summary: 'A timer starts in a handler.' },
]

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
    readonly region?: { readonly startLine: number; readonly startColumn?: number; readonly endColumn?: number }
  }
}
interface Sarif {
  readonly $schema: string
  readonly version: string
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } }
      readonly columnKind: string
      readonly invocations: readonly {
        readonly executionSuccessful: boolean
        readonly toolExecutionNotifications: unknown[]
      }[]
      readonly results: readonly {
        readonly ruleId: string
        readonly ruleIndex: number
        readonly level: string
        readonly message: { readonly text: string }
        readonly locations: readonly [Location]
        readonly codeFlows?: readonly {
          readonly threadFlows: readonly { readonly locations: readonly { readonly location: Location }[] }[]
        }[]
        readonly partialFingerprints: Readonly<Record<string, string>>
        readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[]
      }[]
    },
  ]
}

const sarifOf = (...given: Parameters<typeof formatSarif>) => JSON.parse(formatSarif(...given)) as Sarif

describe('sarif', () => {
  it('has what the standard demands of a log, a run, a tool, a rule and a result', () => {
    const { version, $schema, runs } = sarifOf(fullReport, { rules })
    expect(version).toBe('2.1.0')
    expect($schema).toMatch(/sarif-schema-2\.1\.0\.json$/)
    const [run] = runs
    expect(run.tool.driver.name).toBe('tickless')
    expect(run.columnKind).toBe('utf16CodeUnits')
    expect(run.invocations[0]).toMatchObject({ executionSuccessful: true })
    expect(run.invocations[0]!.toolExecutionNotifications).toHaveLength(2)
    const ids = run.tool.driver.rules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const rule of run.tool.driver.rules)
      expect(rule).toMatchObject({
        shortDescription: { text: expect.stringMatching(/./) },
        fullDescription: { text: expect.stringMatching(/./) },
        help: { text: expect.stringMatching(/./) },
        defaultConfiguration: { level: expect.stringMatching(/^(?:error|warning|note)$/) },
      })
    expect(run.results).toHaveLength(4)
    for (const result of run.results) {
      expect(ids[result.ruleIndex]).toBe(result.ruleId)
      expect(result.level).toMatch(/^(?:error|warning|note)$/)
      expect(result.message.text).not.toBe('')
      expect(result.locations).toHaveLength(1)
      expect(result.locations[0].physicalLocation.region).toMatchObject({
        startLine: 12,
        startColumn: 5,
        endColumn: 40,
      })
    }
  })

  it('lists the rules that ran, with or without findings', () => {
    const ids = sarifOf(reportOf([]), { rules }).runs[0].tool.driver.rules.map(({ id }) => id)
    expect(ids).toEqual(['no-handler-timer', 'no-module-timer'])
  })

  it('names files as URIs from the root of the repository', () => {
    const { runs } = sarifOf(reportOf([findingOf({ path: 'src/a b#[id]/é.ts' })]), { rules, pathPrefix: 'apps/web/' })
    expect(runs[0].results[0]!.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: 'apps/web/src/a%20b%23%5Bid%5D/%C3%A9.ts',
      uriBaseId: 'ROOT',
    })
  })

  it('tells how a finding is reached as a code flow, and leaves it out where there is none', () => {
    const [critical, , medium] = sarifOf(fullReport, { rules }).runs[0].results
    const steps = critical!.codeFlows![0]!.threadFlows[0]!.locations
    expect(steps.map(({ location }) => location.physicalLocation.region!.startLine)).toEqual([1, 41])
    expect(medium).not.toHaveProperty('codeFlows')
  })

  it('marks what a comment hides as suppressed, with its reason', () => {
    const suppressed = sarifOf(fullReport, { rules }).runs[0].results.filter(({ suppressions }) => suppressions)
    expect(suppressed.map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: 'inSource', justification: 'a worker that lives as long as the machine' }],
    ])
  })

  it('gives each finding a fingerprint of its own that does not move with its line', () => {
    const prints = (line: number) =>
      sarifOf(reportOf([findingOf({ line }), findingOf({ line: line + 1 })]), { rules }).runs[0].results.map(
        ({ partialFingerprints }) => partialFingerprints['ticklessFinding/v1'],
      )
    expect(new Set(prints(1)).size).toBe(2)
    expect(prints(1)).toEqual(prints(50))
  })
})

describe('the notes on rules', () => {
  it.each(NOTED_RULES)('say of %s what it does, why, and what mends it', (rule) => {
    const { title, impact, cause, fix } = noteOf(rule, '')
    for (const text of [impact, cause, fix]) expect(text).toMatch(/^[A-Z`].*\.$/)
    expect(title).not.toBe(rule)
  })

  it('fall back to the advice for a rule that they do not know', () => {
    expect(noteOf('toString', 'Do not.')).toEqual({ title: 'toString', impact: '', cause: '', fix: 'Do not.' })
  })
})
