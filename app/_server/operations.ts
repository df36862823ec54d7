import type { AuditLedger, AuditLog } from '../../lib/audit/index.ts'
import type { CacheStats } from '../../lib/cache/index.ts'
import type { Clock } from '../../lib/core/clock.ts'
import { createIdSource } from '../../lib/core/ids.ts'
import type { Monitor, MonitorSnapshot } from '../../lib/monitor/index.ts'
import type { AccessStats } from '../../lib/rbac/index.ts'
import type { SqlConnections, SqlDatabase, SqlDialectName } from '../../lib/stores/sql/index.ts'
import type { HubSchema } from './hub-schema.ts'
import type { PasswordHasher } from './password.ts'
import type { HubAccess } from './session-view.ts'

/** What the operations page shows: of this function instance alone, read when asked. */
export interface OperationsReadings {
  readonly readAtMs: number
  readonly instance: { readonly id: string; readonly startedAtMs: number; readonly ageMs: number }
  readonly caches: readonly CacheStats[]
  readonly access: AccessStats
  readonly audit: AuditLedger
  readonly monitor: MonitorSnapshot
  /** `sees` says in words what the reading can and cannot see. */
  readonly timers: { readonly alive: number; readonly sees: string }
  readonly database: SqlConnections & { readonly dialect: SqlDialectName }
  readonly passwords: ReturnType<PasswordHasher['stats']>
}

/** What is read. */
export interface OperationsSources {
  readonly clock: Clock
  readonly caches: readonly { stats(): CacheStats }[]
  readonly access: Pick<HubAccess, 'stats'>
  readonly audit: Pick<AuditLog, 'ledger'>
  readonly monitor: Pick<Monitor, 'snapshot'>
  readonly database: Pick<SqlDatabase<HubSchema>, 'dialect' | 'connections'>
  readonly passwords: Pick<PasswordHasher, 'stats'>
}

/** Makes the reader of the instance's own state. The instance's age counts from here. */
export function createReadOperations(sources: OperationsSources): () => OperationsReadings {
  const { clock, caches, access, audit, monitor, database, passwords } = sources
  const id = createIdSource(clock).next()
  const startedAtMs = clock.nowMs()
  return () => {
    const readAtMs = clock.nowMs()
    return {
      readAtMs,
      instance: { id, startedAtMs, ageMs: Math.max(0, readAtMs - startedAtMs) },
      caches: caches.map((cache) => cache.stats()),
      access: access.stats(),
      audit: audit.ledger(),
      monitor: monitor.snapshot(),
      timers: {
        alive: process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
        sees: 'Timers of the whole process that keep it awake, this request’s own deadline and Next’s among them; unref’d ones are not seen.',
      },
      database: { dialect: database.dialect, ...database.connections() },
      passwords: passwords.stats(),
    }
  }
}
