import type { Severity } from '../../finding.ts'
import { SEVERITIES, type Notice, type ReportFinding, type ScanReport } from '../report.ts'
import { noteOf } from '../rule-notes.ts'
import { counted, groupedBy, headline, leftOutLine, placeText, plain, stepsText } from '../wording.ts'

const TITLES: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
}

/** A leak report to hand round: summary, findings by severity, impact, root causes, fixes, priorities. */
export function formatMarkdown(report: ScanReport): string {
  const blocks = [
    '# Memory leak report',
    '## Summary',
    ...summaryBlocks(report),
    ...SEVERITIES.flatMap((severity) => severityBlocks(report, severity)),
    ...ruleSections(report),
    ...prioritySection(report),
    ...ignoredSection(report),
    ...noticeSection('Ignores that hide nothing', report.ignoreProblems),
    ...noticeSection('Passed over', report.passedOver),
  ]
  return `${blocks.join('\n\n')}\n`
}

function summaryBlocks(report: ScanReport): string[] {
  const { summary } = report
  const rows = [
    ...SEVERITIES.map((severity) => [TITLES[severity], summary[severity]] as const),
    ['Ignored with a reason', summary.ignored] as const,
    ['Known to the baseline', summary.baselined] as const,
    ['Passed over', report.passedOver.length] as const,
  ]
  const table = ['| | Count |', '| --- | ---: |', ...rows.map(([name, count]) => `| ${name} | ${count} |`)]
  const leftOut = leftOutLine(report)
  return [`${headline(report)}.`, table.join('\n'), ...(leftOut === '' ? [] : [`Left out: ${leftOut}.`])]
}

function severityBlocks({ findings }: ScanReport, severity: Severity): string[] {
  const found = findings.filter((finding) => finding.severity === severity)
  if (found.length === 0) return []
  return [`## ${TITLES[severity]}`, ...found.flatMap((finding, at) => findingBlocks(finding, at + 1))]
}

function findingBlocks(finding: ReportFinding, number: number): string[] {
  const { rule, message, advice, code } = finding
  const facts = [
    `- **Where:** ${inCode(placeText(finding))}`,
    `- **What grows or stays:** ${text(message)}`,
    ...(finding.steps.length === 0 ? [] : [`- **How it gets there:** ${text(stepsText(finding))}`]),
    `- **What to do:** ${text(advice)}`,
    `- **Rule:** ${inCode(rule)}`,
  ]
  const fence = '`'.repeat(Math.max(3, 1 + Math.max(0, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length))))
  return [
    `### ${number}. ${text(noteOf(rule, advice).title)}: ${inCode(finding.path)}`,
    `${fence}ts\n${plain(code)}\n${fence}`,
    facts.join('\n'),
  ]
}

function ruleSections({ findings }: ScanReport): string[] {
  const rules = [...groupedBy(findings, ({ rule }) => rule)]
  const listOf = (key: 'impact' | 'cause' | 'fix') =>
    rules
      .map(([rule, [first]]) => [rule, noteOf(rule, first?.advice ?? '')] as const)
      .filter(([, note]) => note[key] !== '')
      .map(([rule, note]) => `- **${text(note.title)}** (${inCode(rule)}): ${note[key]}`)
      .join('\n')
  const sections = [
    ['Impact', listOf('impact')],
    ['Root causes', listOf('cause')],
    ['Fixes', listOf('fix')],
  ] as const
  return sections.filter(([, list]) => list !== '').flatMap(([title, list]) => [`## ${title}`, list])
}

/** Each file once, by its worst finding, then by how many it has. */
function prioritySection({ findings }: ScanReport): string[] {
  if (findings.length === 0) return []
  const files = [...groupedBy(findings, ({ path }) => path)]
  const rankOf = (inFile: readonly ReportFinding[]) => SEVERITIES.indexOf(inFile[0]!.severity)
  const ranked = files.toSorted(([, a], [, b]) => rankOf(a) - rankOf(b) || b.length - a.length)
  const list = ranked.map(([path, inFile], at) => {
    const [first] = inFile
    return `${at + 1}. ${inCode(path)} (${counted(inFile.length, 'finding')}, worst ${first!.severity}): ${text(first!.advice)}`
  })
  return ['## Priorities', list.join('\n')]
}

function ignoredSection({ ignored }: ScanReport): string[] {
  if (ignored.length === 0) return []
  const list = ignored.map(
    (finding) => `- ${inCode(placeText(finding))} ${inCode(finding.rule)}: ${text(finding.reason)}`,
  )
  return ['## Ignored, with a reason', list.join('\n')]
}

function noticeSection(title: string, notices: readonly Notice[]): string[] {
  if (notices.length === 0) return []
  return [`## ${title}`, notices.map((notice) => `- ${inCode(placeText(notice))}: ${text(notice.message)}`).join('\n')]
}

/** A code span that holds any text, backticks too. */
function inCode(value: string): string {
  const longest = Math.max(0, ...[...value.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  return longest === 0 ? `${ticks}${plain(value)}${ticks}` : `${ticks} ${plain(value)} ${ticks}`
}

/** Text in which only code spans, as rules write them, keep a meaning. */
function text(value: string): string {
  return plain(value)
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\*_[\]<>|#~]/g, String.raw`\$&`)))
    .join('')
}
