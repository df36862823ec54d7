import type { AccessStats } from '../../lib/rbac/index.ts'
import type { AuditLedger } from '../../lib/audit/index.ts'
import type { CacheStats } from '../../lib/cache/index.ts'
import type { MonitorSnapshot } from '../../lib/monitor/index.ts'

/** What the operations page shows: of this function instance alone, read when asked. */
export interface OperationsReadings {
  readonly readAtMs: number
  readonly instance: { readonly id: string; readonly startedAtMs: number; readonly ageMs: number }
  readonly caches: readonly CacheStats[]
  readonly access: AccessStats
  readonly audit: AuditLedger
  readonly monitor: MonitorSnapshot
  /** Timers that hold the process awake. `scope` says in words what the reading can and cannot see. */
  readonly timers: { readonly alive: number; readonly scope: string }
  readonly database: { readonly dialect: 'sqlite' | 'postgres'; readonly open: number; readonly max: number }
  readonly passwords: { readonly running: number; readonly waiting: number }
}
