import { compareWithBaseline, type Baseline } from './baseline.ts'
import {
  byPlace,
  byUrgency,
  compareText,
  type IgnoredFinding,
  type LeftOutReason,
  type Notice,
  type ReportFinding,
  type ScanReport,
} from './report.ts'
import { scanFile, type CheckSource } from './scan-sources.ts'
import type { WalkedSources } from './source-walk.ts'

export interface ScanOptions {
  readonly check: CheckSource
  /** Of the package, for the report. */
  readonly version: string
  readonly baseline?: {
    readonly known: Baseline
    /** A path of the report as the baseline's folder sees it. */
    readonly relocate: (path: string) => string
  }
}

/** Checks every source, one after the other: no syntax tree outlives its file. */
export function scan(walked: WalkedSources, { check, version, baseline }: ScanOptions): ScanReport {
  const found: ReportFinding[] = []
  const ignored: IgnoredFinding[] = []
  const ignoreProblems: Notice[] = []
  const passedOver: Notice[] = [...walked.passedOver]
  const leftOut = new Map<LeftOutReason, number>(walked.leftOut)
  let files = 0
  for (const source of walked.sources) {
    const result = scanFile(source, check)
    if (result.passedOver !== undefined) passedOver.push({ path: source.path, message: result.passedOver })
    else if (result.leftOut !== undefined) leftOut.set(result.leftOut, (leftOut.get(result.leftOut) ?? 0) + 1)
    else files += 1
    found.push(...result.findings)
    ignored.push(...result.ignored)
    ignoreProblems.push(...result.ignoreProblems)
  }
  found.sort(byPlace)
  const { fresh, known, gone } = baseline
    ? compareWithBaseline(found, baseline.known, baseline.relocate)
    : { fresh: found, known: [], gone: 0 }
  const count = (severity: string) => fresh.filter((finding) => finding.severity === severity).length
  return {
    schemaVersion: 1,
    tool: { name: 'tickless', version },
    summary: {
      files,
      findings: fresh.length,
      critical: count('critical'),
      high: count('high'),
      medium: count('medium'),
      ignored: ignored.length,
      baselined: known.length,
      baselineGone: gone,
      leftOut: Object.fromEntries([...leftOut].toSorted(([a], [b]) => compareText(a, b))),
    },
    findings: fresh.toSorted(byUrgency),
    ignored: ignored.toSorted(byUrgency),
    ignoreProblems,
    passedOver: passedOver.toSorted((a, b) => compareText(a.path, b.path)),
  }
}
