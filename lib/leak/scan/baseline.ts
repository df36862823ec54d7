import { byPlace, type ReportFinding } from './report.ts'

/** Findings that are known, by what they say and not by their line: code may move above them. */
export interface Baseline {
  readonly schemaVersion: 1
  readonly tool: 'tickless'
  readonly findings: readonly BaselineEntry[]
}

export interface BaselineEntry {
  readonly rule: string
  readonly path: string
  /** The line of source, trimmed. */
  readonly code: string
  readonly count: number
}

/** What is new against a baseline. */
export interface Compared {
  readonly fresh: readonly ReportFinding[]
  readonly known: readonly ReportFinding[]
  /** How many that the baseline knows occur no more. */
  readonly gone: number
}

const keyOf = ({ rule, path, code }: Omit<BaselineEntry, 'count'>): string => JSON.stringify([rule, path, code])

/** @param relocate - A path of the report as the baseline's folder sees it. */
export function baselineOf(findings: readonly ReportFinding[], relocate: (path: string) => string): Baseline {
  const entries = new Map<string, BaselineEntry>()
  for (const { rule, path, code } of findings.toSorted(byPlace)) {
    const entry = { rule, path: relocate(path), code }
    const key = keyOf(entry)
    entries.set(key, { ...entry, count: (entries.get(key)?.count ?? 0) + 1 })
  }
  return { schemaVersion: 1, tool: 'tickless', findings: [...entries.values()] }
}

/** @throws an `Error` whose message says what is wrong with the text. */
export function readBaseline(text: string): Baseline {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new Error('is not JSON')
  }
  const { schemaVersion, tool, findings } = (value ?? {}) as Partial<Record<keyof Baseline, unknown>>
  if (tool !== 'tickless' || !Array.isArray(findings)) throw new Error('is not a baseline of tickless')
  if (schemaVersion !== 1) throw new Error(`has schema version ${String(schemaVersion)}; this release reads 1`)
  const wrong = findings.findIndex((entry) => !isEntry(entry))
  if (wrong !== -1) throw new Error(`has an entry that is not one (findings[${wrong}])`)
  return value as Baseline
}

function isEntry(value: unknown): value is BaselineEntry {
  const { rule, path, code, count } = (value ?? {}) as Partial<Record<keyof BaselineEntry, unknown>>
  const areTexts = [rule, path, code].every((text) => typeof text === 'string')
  return areTexts && Number.isSafeInteger(count) && (count as number) > 0
}

/** Takes the known findings out; each entry speaks for as many as it counts. */
export function compareWithBaseline(
  findings: readonly ReportFinding[],
  baseline: Baseline,
  relocate: (path: string) => string,
): Compared {
  const left = new Map<string, number>()
  for (const entry of baseline.findings) left.set(keyOf(entry), (left.get(keyOf(entry)) ?? 0) + entry.count)
  const fresh: ReportFinding[] = []
  const known: ReportFinding[] = []
  for (const finding of findings) {
    const key = keyOf({ rule: finding.rule, path: relocate(finding.path), code: finding.code })
    const count = left.get(key) ?? 0
    if (count > 0) left.set(key, count - 1)
    ;(count > 0 ? known : fresh).push(finding)
  }
  return { fresh, known, gone: [...left.values()].reduce((sum, count) => sum + count, 0) }
}
