import type { LeakRule } from '../../rule.ts'
import { compareText, type Notice, type Place, type ReportFinding, type ScanReport } from '../report.ts'
import { noteOf } from '../rule-notes.ts'

export interface SarifOptions {
  /** The rules that ran; those without findings are listed too. */
  readonly rules: readonly Pick<LeakRule, 'name' | 'summary'>[]
  /** What to put before each path to reach it from the repository's root: `apps/web/`. Default: nothing. */
  readonly pathPrefix?: string
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** SARIF 2.1.0, which code scanning on GitHub, GitLab and Azure reads. */
export function formatSarif(report: ScanReport, { rules, pathPrefix = '' }: SarifOptions): string {
  const all = [...report.findings, ...report.ignored]
  const ids = [...new Set([...rules.map(({ name }) => name), ...all.map(({ rule }) => rule)])].toSorted(compareText)
  const occurrences = new Map<string, number>()
  const resultOf = (finding: ReportFinding & { readonly reason?: string }) => {
    const fingerprint = [finding.rule, finding.path, finding.code].join('|')
    const occurrence = (occurrences.get(fingerprint) ?? 0) + 1
    occurrences.set(fingerprint, occurrence)
    return {
      ruleId: finding.rule,
      ruleIndex: ids.indexOf(finding.rule),
      level: finding.severity === 'medium' ? 'warning' : 'error',
      message: { text: `${finding.message} ${finding.advice}` },
      locations: [{ physicalLocation: physical(finding, pathPrefix) }],
      ...(finding.steps.length > 0 && { codeFlows: [codeFlow(finding, pathPrefix)] }),
      partialFingerprints: { 'ticklessFinding/v1': `${fingerprint}|${occurrence}` },
      properties: { severity: finding.severity },
      ...(finding.reason !== undefined && { suppressions: [{ kind: 'inSource', justification: finding.reason }] }),
    }
  }
  const summaries = new Map(rules.map(({ name, summary }) => [name, summary]))
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tickless',
            version: report.tool.version,
            rules: ids.map((id) => {
              const note = noteOf(id, '')
              return {
                id,
                shortDescription: { text: summaries.get(id) ?? note.title },
                fullDescription: { text: note.impact === '' ? note.title : note.impact },
                help: { text: note.fix === '' ? note.title : note.fix },
                defaultConfiguration: { level: 'error' },
              }
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [...report.ignoreProblems, ...report.passedOver].map((notice) =>
              notification(notice, pathPrefix),
            ),
          },
        ],
        results: all.map(resultOf),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

const artifact = (path: string, prefix: string) => ({
  uri: `${prefix}${path}`.split('/').map(encodeURIComponent).join('/'),
  uriBaseId: 'ROOT',
})

function physical(finding: ReportFinding, prefix: string) {
  const { path, line, column, endLine, endColumn, code } = finding
  const region = { startLine: line, startColumn: column, endLine, endColumn, snippet: { text: code } }
  return { artifactLocation: artifact(path, prefix), region }
}

function codeFlow({ path, steps }: ReportFinding, prefix: string) {
  const locationOf = ({ line, column, label }: Place & { readonly label: string }) => ({
    location: {
      physicalLocation: {
        artifactLocation: artifact(path, prefix),
        region: { startLine: line, startColumn: column },
      },
      message: { text: label },
    },
  })
  return { threadFlows: [{ locations: steps.map(locationOf) }] }
}

function notification({ path, line, message }: Notice, prefix: string) {
  const region = line === undefined ? {} : { region: { startLine: line } }
  return {
    level: 'warning',
    message: { text: `${path}: ${message}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(path, prefix), ...region } }],
  }
}
