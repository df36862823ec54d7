import { readFileSync } from 'node:fs'
import { endOf, startOf } from '../ast.ts'
import type { CheckResult } from '../check-source.ts'
import type { Finding } from '../finding.ts'
import { readIgnoreComments, type IgnoreComment } from './ignore-comments.ts'
import { textLeftOut } from './left-out.ts'
import { createLineIndex, type LineIndex } from './line-index.ts'
import { tooDeep } from './nesting.ts'
import type { IgnoredFinding, LeftOutReason, Notice, ReportFinding } from './report.ts'
import { codeOf, type SourcePath } from './source-walk.ts'

/** What the rules say of one source. */
export type CheckSource = (source: string, path: string) => CheckResult

/** What came out of one file. */
export interface ScannedFile {
  readonly findings: readonly ReportFinding[]
  readonly ignored: readonly IgnoredFinding[]
  readonly ignoreProblems: readonly Notice[]
  /** Why it was not checked. */
  readonly passedOver?: string
  readonly leftOut?: LeftOutReason
}

const MOST_BYTES = 10 * 2 ** 20
const MOST_CODE = 200

const NOTHING: ScannedFile = { findings: [], ignored: [], ignoreProblems: [] }

/** Reads and checks one file. Whatever is wrong with it is said in the result: one bad file never ends a scan. */
export function scanFile(source: SourcePath, check: CheckSource): ScannedFile {
  let text: string
  try {
    const bytes = readFileSync(source.file)
    if (bytes.length > MOST_BYTES) return { ...NOTHING, passedOver: `is larger than ${MOST_BYTES / 2 ** 20} MB` }
    if (bytes.includes(0)) return { ...NOTHING, passedOver: 'is not text in UTF-8' }
    text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    return { ...NOTHING, passedOver: `cannot be read (${codeOf(error)})` }
  }
  const leftOut = source.isNamed ? undefined : textLeftOut(text)
  if (leftOut !== undefined) return { ...NOTHING, leftOut }
  return scanText(text, source, check)
}

/** Checks one text and applies the `tickless-ignore` comments in it. */
export function scanText(
  text: string,
  { path, modulePath }: Pick<SourcePath, 'path' | 'modulePath'>,
  check: CheckSource,
): ScannedFile {
  if (tooDeep(text)) return { ...NOTHING, passedOver: 'is nested too deeply to be read' }
  let result: CheckResult
  try {
    result = check(text, modulePath)
  } catch (error) {
    const message =
      error instanceof RangeError ? 'is nested too deeply to be read' : `broke a rule's check: ${lineOf(error)}`
    return { ...NOTHING, passedOver: message }
  }
  if (result.error !== undefined) return { ...NOTHING, passedOver: `does not parse: ${result.error.split('\n')[0]}` }
  const comments = readIgnoreComments(text, modulePath)
  if (result.findings.length === 0 && comments.length === 0) return NOTHING
  const index = createLineIndex(text)
  return applyIgnores(
    path,
    result.findings.map((finding) => reported(finding, path, index)),
    comments,
  )
}

const lineOf = (error: unknown): string => String(error instanceof Error ? error.message : error).split('\n')[0]!

function reported(
  { rule, severity, node, message, path: steps, advice }: Finding,
  path: string,
  index: LineIndex,
): ReportFinding {
  const start = index.placeOf(startOf(node))
  const end = index.placeOf(endOf(node))
  return {
    rule,
    severity,
    path,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    message,
    steps: steps.map((step) => ({ label: step.label, ...index.placeOf(startOf(step.node)) })),
    advice,
    code: index.lineText(start.line).trim().slice(0, MOST_CODE),
  }
}

function applyIgnores(path: string, all: readonly ReportFinding[], comments: readonly IgnoreComment[]): ScannedFile {
  const findings: ReportFinding[] = []
  const ignored: IgnoredFinding[] = []
  const used = new Map<IgnoreComment, Set<string>>()
  for (const finding of all) {
    const comment = comments.find(
      ({ target, rules, reason }) => reason !== undefined && target === finding.line && rules.includes(finding.rule),
    )
    if (comment?.reason === undefined) findings.push(finding)
    else {
      ignored.push({ ...finding, reason: comment.reason })
      used.set(comment, (used.get(comment) ?? new Set()).add(finding.rule))
    }
  }
  const ignoreProblems = comments.flatMap((comment) => {
    const { line, column, rules, reason } = comment
    const messages: string[] = []
    if (rules.length === 0) messages.push('names no rule: write `tickless-ignore RULE -- reason`')
    else if (reason === undefined)
      messages.push(`gives no reason, so it hides nothing: add \` -- \` and why ${rules.join(', ')} may stay`)
    else
      for (const rule of rules)
        if (used.get(comment)?.has(rule) !== true) messages.push(`hides nothing: ${rule} finds nothing there`)
    return messages.map((message) => ({ path, line, column, message: `this tickless-ignore ${message}` }))
  })
  return { findings, ignored, ignoreProblems }
}
