import type { Severity } from '../finding.ts'

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium']

/** A place in a file. Lines and columns count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** One step of how module initialisation reaches a finding. */
export interface ReportStep extends Place {
  readonly label: string
}

/** A finding as data: no syntax tree hangs on it. */
export interface ReportFinding extends Place {
  readonly rule: string
  readonly severity: Severity
  /** From the folder that the scan was started in, with `/`. */
  readonly path: string
  readonly endLine: number
  readonly endColumn: number
  /** What grows or stays. */
  readonly message: string
  /** How it got there; empty where that says nothing. */
  readonly steps: readonly ReportStep[]
  /** What to do. */
  readonly advice: string
  /** The line of source, trimmed and cut to 200 characters. */
  readonly code: string
}

/** A finding that a comment hides, and why. */
export interface IgnoredFinding extends ReportFinding {
  readonly reason: string
}

/** Something to be named that is no finding: an ignore that hides nothing, a file that does not parse. */
export interface Notice {
  readonly path: string
  /** Absent where the whole file or folder is meant. */
  readonly line?: number
  readonly column?: number
  readonly message: string
}

/** Why files and folders are left out without being named one by one. */
export type LeftOutReason = 'dependencies' | 'build output' | 'generated' | 'minified' | 'tests' | '.gitignore'

/**
 * What a scan found: the document of `--format json`.
 *
 * `schemaVersion` goes up when a field changes or goes away; new fields may come without that.
 */
export interface ScanReport {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'tickless'; readonly version: string }
  readonly summary: {
    /** Files that were read and checked. */
    readonly files: number
    readonly findings: number
    readonly critical: number
    readonly high: number
    readonly medium: number
    /** Findings that a `tickless-ignore` hides. */
    readonly ignored: number
    /** Findings that the baseline knows. */
    readonly baselined: number
    /** Entries of the baseline that occur no more. */
    readonly baselineGone: number
    /** Files and folders, counted by why they were left out; a folder counts once. */
    readonly leftOut: Readonly<Partial<Record<LeftOutReason, number>>>
  }
  /** Worst first, then by path and line. */
  readonly findings: readonly ReportFinding[]
  readonly ignored: readonly IgnoredFinding[]
  /** `tickless-ignore` comments that hide nothing, and why. */
  readonly ignoreProblems: readonly Notice[]
  /** Files and folders that could not be read or do not parse. */
  readonly passedOver: readonly Notice[]
}

/** Worst first, then by path, line, column and rule: the same sources give the same report. */
export function byUrgency(a: ReportFinding, b: ReportFinding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byPlace(a, b)
}

/** By path, line, column and rule. */
export function byPlace(a: ReportFinding, b: ReportFinding): number {
  return compareText(a.path, b.path) || a.line - b.line || a.column - b.column || compareText(a.rule, b.rule)
}

/** By code units: the same in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
