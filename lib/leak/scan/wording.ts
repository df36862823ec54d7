import { SEVERITIES, type Notice, type ReportFinding, type ReportStep, type ScanReport } from './report.ts'

/** `1 file`, `2 files`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`

/** `9 findings (3 critical, 4 high, 2 medium) in 23 files`. */
export function headline({ summary }: ScanReport): string {
  if (summary.findings === 0) return `No leaks found in ${counted(summary.files, 'file')}`
  const parts = SEVERITIES.filter((severity) => summary[severity] > 0).map(
    (severity) => `${summary[severity]} ${severity}`,
  )
  return `${counted(summary.findings, 'finding')} (${parts.join(', ')}) in ${counted(summary.files, 'file')}`
}

/** What was not looked at, in one line; empty when all was. */
export function leftOutLine({ summary }: ScanReport): string {
  return Object.entries(summary.leftOut)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
}

/** `src/lib/cache.ts:12:5`, or the path alone. */
export function placeText({ path, line, column }: Notice): string {
  return line === undefined ? path : `${path}:${line}:${column ?? 1}`
}

/** `module initialisation → new AuditLogger() (line 41) → constructor (line 12)`. */
export function stepsText({ steps }: ReportFinding): string {
  return steps.map((step) => (hasLine(step) ? `${step.label} (line ${step.line})` : step.label)).join(' → ')
}

/** Loading a module is no line of it. */
export const hasLine = ({ label }: ReportStep): boolean => label !== 'module initialisation'

/** Findings grouped, the groups in the order in which they first occur. */
export function groupedBy(
  findings: readonly ReportFinding[],
  key: (finding: ReportFinding) => string,
): Map<string, ReportFinding[]> {
  const groups = new Map<string, ReportFinding[]>()
  for (const finding of findings) {
    const group = groups.get(key(finding))
    if (group) group.push(finding)
    else groups.set(key(finding), [finding])
  }
  return groups
}

/** Names and messages come from foreign sources: nothing in them may steer a terminal or break a line. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) =>
    character === '\t' ? ' ' : `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}
