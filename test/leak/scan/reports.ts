import { childOf, startOf, textOf, type Node } from '../../../lib/leak/ast.ts'
import { checkSource } from '../../../lib/leak/check-source.ts'
import type { Finding, Severity } from '../../../lib/leak/finding.ts'
import type { LeakRule } from '../../../lib/leak/rule.ts'
import type { IgnoredFinding, ReportFinding, ScanReport } from '../../../lib/leak/scan/report.ts'

/** A rule of our own: the pipeline is tested without the real ones. Finds calls of `leak()`, `leakBadly()`, `drip()`. */
export const callOfLeak: LeakRule = {
  name: 'call-of-leak',
  summary: 'Something is called that leaks.',
  check(module) {
    const found: Finding[] = []
    const severities: Readonly<Record<string, Severity>> = { leakBadly: 'critical', leak: 'high', drip: 'medium' }
    module.walk({
      CallExpression(node: Node) {
        const name = textOf(childOf(node, 'callee'), 'name') ?? ''
        const severity = Object.hasOwn(severities, name) ? severities[name] : undefined
        if (severity === undefined) return
        found.push({
          rule: 'call-of-leak',
          severity,
          node,
          message: `\`${name}\` grows in ${module.path}`,
          path: [
            { node: module.program, label: 'module initialisation' },
            { node, label: `${name}()` },
          ],
          advice: `Do not call \`${name}\`.`,
        })
      },
    })
    return found.toSorted((a, b) => startOf(a.node) - startOf(b.node))
  },
}

export const checkForLeak = (source: string, path: string) => checkSource(source, path, [callOfLeak])

export function findingOf(changes: Partial<ReportFinding> = {}): ReportFinding {
  return {
    rule: 'no-module-timer',
    severity: 'critical',
    path: 'src/lib/cache.ts',
    line: 12,
    column: 5,
    endLine: 12,
    endColumn: 40,
    message: '`timer` runs for as long as the process lives',
    steps: [
      { label: 'module initialisation', line: 1, column: 1 },
      { label: 'new Cache()', line: 41, column: 14 },
    ],
    advice: 'Expire entries when they are read.',
    code: 'this.timer = setInterval(() => this.sweep(), 60_000)',
    ...changes,
  }
}

/** A report with these findings, counted. */
export function reportOf(findings: readonly ReportFinding[], changes: Partial<ScanReport> = {}): ScanReport {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  const ignored: readonly IgnoredFinding[] = changes.ignored ?? []
  return {
    schemaVersion: 1,
    tool: { name: 'tickless', version: '1.2.3' },
    summary: {
      files: 23,
      findings: findings.length,
      critical: count('critical'),
      high: count('high'),
      medium: count('medium'),
      ignored: ignored.length,
      baselined: 0,
      baselineGone: 0,
      leftOut: { dependencies: 1, '.gitignore': 2 },
    },
    findings,
    ignored,
    ignoreProblems: [],
    passedOver: [],
    ...changes,
  }
}

/** One of each severity, an ignored one, and notices. */
export const fullReport: ScanReport = reportOf(
  [
    findingOf(),
    findingOf({
      rule: 'no-unbounded-module-container',
      severity: 'high',
      path: 'src/lib/rbac.ts',
      message: '`grants` grows per user',
    }),
    findingOf({ rule: 'observer-needs-disconnect', severity: 'medium', path: 'src/hooks/use-size.ts', steps: [] }),
  ],
  {
    ignored: [{ ...findingOf({ path: 'src/worker.ts' }), reason: 'a worker that lives as long as the machine' }],
    ignoreProblems: [{ path: 'src/a.ts', line: 3, column: 1, message: 'this tickless-ignore gives no reason' }],
    passedOver: [{ path: 'src/broken.ts', message: 'does not parse: Unexpected token' }],
  },
)
