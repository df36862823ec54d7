import type { Notice, ReportFinding, ScanReport } from '../report.ts'
import { headline, plain } from '../wording.ts'

export interface GithubOptions {
  /** What to put before each path to reach it from the repository's root: `apps/web/`. Default: nothing. */
  readonly pathPrefix?: string
}

/**
 * Workflow commands: annotations at the lines of a pull request. Critical and high are errors, medium a warning.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function formatGithub(report: ScanReport, { pathPrefix = '' }: GithubOptions = {}): string {
  const lines = [
    ...report.findings.map((finding) => findingCommand(finding, pathPrefix)),
    ...report.ignoreProblems.map((notice) => noticeCommand(notice, pathPrefix)),
    ...report.passedOver.map((notice) =>
      noticeCommand({ ...notice, message: `passed over: ${notice.message}` }, pathPrefix),
    ),
    `::notice title=tickless::${data(headline(report))}`,
  ]
  return `${lines.join('\n')}\n`
}

function findingCommand(finding: ReportFinding, prefix: string): string {
  const { rule, severity, path, line, column, endLine, endColumn, message, advice } = finding
  const level = severity === 'medium' ? 'warning' : 'error'
  const columns = endLine === line ? `,col=${column},endColumn=${Math.max(column, endColumn - 1)}` : ''
  const place = `file=${property(prefix + path)},line=${line},endLine=${endLine}${columns}`
  return `::${level} ${place},title=${property(`${severity}: ${rule}`)}::${data(`${message}\n${advice}`)}`
}

function noticeCommand({ path, line, message }: Notice, prefix: string): string {
  const place = `file=${property(prefix + path)}${line === undefined ? '' : `,line=${line}`}`
  return `::warning ${place},title=tickless::${data(message)}`
}

const data = (text: string): string =>
  text.split('\n').map(plain).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
