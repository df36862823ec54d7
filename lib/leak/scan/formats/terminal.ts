import type { Severity } from '../../finding.ts'
import { SEVERITIES, type Notice, type ReportFinding, type ScanReport } from '../report.ts'
import { counted, groupedBy, headline, leftOutLine, placeText, plain, stepsText } from '../wording.ts'

export interface TerminalOptions {
  /** Whether to use ANSI colours. Default `false`. */
  readonly colour?: boolean
}

type Paint = (text: string, style: keyof typeof STYLES) => string

const STYLES = { bold: '1', dim: '2', critical: '1;31', high: '1;33', medium: '1;36', good: '1;32' } as const

/** For people: by severity, then by file; what to do first and the counts come last, where the eye is. */
export function formatTerminal(report: ScanReport, { colour = false }: TerminalOptions = {}): string {
  const paint: Paint = (text, style) => (colour ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text)
  const lines = SEVERITIES.flatMap((severity) => severityLines(report, severity, paint))
  lines.push(...ignoredLines(report, paint))
  lines.push(...noticeLines('TICKLESS-IGNORE COMMENTS THAT HIDE NOTHING', report.ignoreProblems, paint))
  lines.push(...noticeLines('PASSED OVER', report.passedOver, paint))
  lines.push(...summaryLines(report, paint))
  return `${lines.join('\n')}\n`
}

function severityLines({ findings }: ScanReport, severity: Severity, paint: Paint): string[] {
  const found = findings.filter((finding) => finding.severity === severity)
  if (found.length === 0) return []
  const lines = [paint(`${severity.toUpperCase()} (${found.length})`, severity), '']
  for (const [path, inFile] of groupedBy(found, ({ path }) => path)) {
    lines.push(paint(plain(path), 'bold'))
    for (const finding of inFile) lines.push(...findingLines(finding, paint))
    lines.push('')
  }
  return lines
}

function findingLines(finding: ReportFinding, paint: Paint): string[] {
  const { rule, severity, message, advice, code } = finding
  const lines = [
    `  ${paint(plain(placeText(finding)), severity)}  ${paint(rule, 'dim')}`,
    `    ${plain(message)}`,
    `    ${paint(`> ${plain(code)}`, 'dim')}`,
  ]
  if (finding.steps.length > 0) lines.push(`    ${paint('how', 'dim')} ${plain(stepsText(finding))}`)
  lines.push(`    ${paint('do ', 'dim')} ${plain(advice)}`)
  return lines
}

function ignoredLines({ ignored }: ScanReport, paint: Paint): string[] {
  if (ignored.length === 0) return []
  const lines = ignored.map(
    (finding) => `  ${plain(placeText(finding))}  ${paint(finding.rule, 'dim')}  ${plain(finding.reason)}`,
  )
  return [paint(`IGNORED, WITH A REASON (${ignored.length})`, 'bold'), ...lines, '']
}

function noticeLines(title: string, notices: readonly Notice[], paint: Paint): string[] {
  if (notices.length === 0) return []
  const lines = notices.map((notice) => `  ${plain(placeText(notice))}: ${plain(notice.message)}`)
  return [paint(`${title} (${notices.length})`, 'bold'), ...lines, '']
}

function summaryLines(report: ScanReport, paint: Paint): string[] {
  const { findings, passedOver, summary } = report
  const [first] = findings
  const lines = [paint(headline(report), first?.severity ?? 'good')]
  const leftOut = leftOutLine(report)
  if (leftOut !== '') lines.push(paint(`Left out: ${leftOut}. Name a file or folder to scan it all the same.`, 'dim'))
  if (summary.baselined > 0) lines.push(`Known to the baseline: ${counted(summary.baselined, 'finding')}`)
  if (summary.baselineGone > 0)
    lines.push(`Gone since the baseline: ${counted(summary.baselineGone, 'finding')}; write it anew to keep them out`)
  if (passedOver.length > 0) lines.push(`Passed over: ${passedOver.length}; see above`)
  if (first) {
    lines.push(`${paint('First:', 'bold')} ${plain(placeText(first))}. ${plain(first.advice)}`)
  }
  return lines
}
