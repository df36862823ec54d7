import type { ScanReport } from '../report.ts'

/** The report as it is; its type is {@link ScanReport}. */
export function formatJson(report: ScanReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`
}
