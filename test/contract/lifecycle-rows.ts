import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { createShutdown } from '../../lib/adapters/node/index.ts'
import { createAuditLog, type AuditEvent, type AuditSink } from '../../lib/audit/index.ts'
import { createCache } from '../../lib/cache/index.ts'
import type { Closable } from '../../lib/core/lifetime.ts'
import { createMonitor } from '../../lib/monitor/index.ts'
import { createAccess, definePolicy } from '../../lib/rbac/index.ts'
import { createConsoleAuditSink } from '../../lib/stores/console.ts'
import { createMemoryAuditSink } from '../../lib/stores/memory/index.ts'
import { createNdjsonAuditSink } from '../../lib/stores/ndjson.ts'
import { createSqlDatabase, ticklessMigrations, type TicklessSchema } from '../../lib/stores/sql/index.ts'
import { createTestScope } from '../../lib/testing/index.ts'
import type { TestPostgres } from '../support/postgres.ts'

/** One factory of the package. Add a row for each new one: the last test of lifecycle.test.ts asks for it. */
export interface Row<T> {
  /** The export, and a word on the variant where there are several. */
  readonly name: string
  /** Rows that need a server are skipped where there is none. */
  readonly skip?: () => boolean
  create(): T
  /** Work that is under way when it returns, and settles by itself or by `close()`. */
  begin(thing: T): Promise<unknown>
  /** A use that works before `close()` and gives `ERR_TICKLESS_CLOSED` after it. */
  use(thing: T): unknown
}

/** Where the rows keep what they write. Asked when a test runs, not when the rows are made. */
export interface LifecyclePlace {
  folder(): string
  postgres(): TestPostgres | undefined
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const signal = new AbortController().signal
const principal = { id: 'ada', tenant: 'acme' }

const policy = definePolicy({ resources: { session: ['read'] }, roles: { coach: { allow: ['session:read'] } } })

const event: AuditEvent = {
  id: '0192d3f0-1234-7abc-8def-0123456789ab',
  occurredAtMs: 0,
  sequence: 0,
  instanceId: 'test',
  actor: { type: 'system' },
  action: 'test',
  outcome: 'success',
  targets: [],
  count: 1,
  schemaVersion: 1,
}

/** A sink that is still writing when its caller goes on. */
const slowSink = (): AuditSink => ({ name: 'slow', write: turn })

function sinkRow(name: string, create: () => AuditSink): Row<AuditSink> {
  const write = (sink: AuditSink) => sink.write([event], { signal })
  return { name, create, use: write, begin: write }
}

function databaseRow(name: string, url: () => string, skip?: () => boolean): Row<ReturnType<typeof createDatabase>> {
  function createDatabase() {
    return createSqlDatabase<TicklessSchema>({ url: url(), migrations: ticklessMigrations })
  }
  return {
    name,
    ...(skip && { skip }),
    create: createDatabase,
    use: (database) => database.ping(),
    begin: (database) =>
      database.transaction((trx) => trx.selectFrom('tickless_grants').selectAll().execute().then(turn)),
  }
}

/** A row for every factory whose things have a lifetime. */
export function lifecycleRows(place: LifecyclePlace): readonly Row<never>[] {
  return [
    row({
      name: 'createCache',
      create: () => createCache<string, number>({ name: 'c', maxEntries: 10, ttlMs: 1_000 }),
      use: (cache) => cache.set('a', 1),
      begin: async () => {},
    }),
    row({
      name: 'createCache, with a loader that never answers',
      create: () =>
        createCache({
          name: 'c',
          maxEntries: 10,
          ttlMs: 1_000,
          load: (key: string) => (key === 'hangs' ? new Promise<number>(() => {}) : 1),
        }),
      use: (cache) => cache.get('a', createTestScope()),
      begin: (cache) => Promise.allSettled([cache.get('hangs'), cache.get('hangs', createTestScope())]),
    }),
    row({
      name: 'createAccess, with a store that never answers one subject',
      create: () =>
        createAccess({
          policy,
          grants: {
            readGrants: async (_, subject) =>
              subject === 'hangs' ? new Promise<never>(() => {}) : { roles: ['coach'], epoch: 'e' },
            readEpoch: async () => 'e',
          },
        }),
      use: (access) => access.enforce('session:read', { tenant: 'acme' }, createTestScope({ principal })),
      begin: (access) =>
        access.decide('session:read', undefined, createTestScope({ principal: { ...principal, id: 'hangs' } })),
    }),
    row({
      name: 'createAuditLog',
      create: () => createAuditLog({ sink: slowSink(), deadLetter: slowSink() }),
      use: (log) => log.recordDurably('session.read'),
      begin: (log) => {
        log.recordFolded('denied', { route: '/a', reason: 'anonymous' })
        return Promise.all([log.record('session.read', {}, createTestScope()), log.record('session.read')])
      },
    }),
    row({
      name: 'createAuditLog, with a sink that never answers one action',
      create: () =>
        createAuditLog({
          sink: {
            name: 'stuck',
            write: async (events) =>
              events.some(({ action }) => action === 'hangs') ? new Promise<never>(() => {}) : undefined,
          },
          writeTimeoutMs: 25,
        }),
      use: (log) => log.recordDurably('session.read'),
      begin: (log) => Promise.all([log.record('hangs', {}, createTestScope()), log.record('hangs')]),
    }),
    row({
      name: 'createMonitor',
      create: () => createMonitor(),
      use: (monitor) => monitor.snapshot(),
      begin: async (monitor) => monitor.observe({ route: 'GET /', status: 200, durationMs: 1 }),
    }),
    row({
      name: 'createShutdown',
      create: () => createShutdown(),
      use: (shutdown) => shutdown.onStop(() => {}),
      begin: (shutdown) => {
        shutdown.listen(process)
        shutdown.listen(new EventEmitter())
        shutdown.onStop(turn)
        return shutdown.stop()
      },
    }),
    row(sinkRow('createMemoryAuditSink', () => createMemoryAuditSink())),
    row(sinkRow('createConsoleAuditSink', () => createConsoleAuditSink({ write: () => {} }))),
    row(
      sinkRow('createNdjsonAuditSink', () =>
        createNdjsonAuditSink({ path: join(place.folder(), 'audit', 'log.ndjson') }),
      ),
    ),
    row(databaseRow('createSqlDatabase, on a file', () => `file:${join(place.folder(), `${randomUUID()}.db`)}`)),
    row(
      databaseRow(
        'createSqlDatabase, on Postgres',
        () => place.postgres()!.url,
        () => place.postgres() === undefined,
      ),
    ),
  ]
}

/** Forgets what a row makes: each of its functions is only ever given what its own `create` made. */
function row<T extends Partial<Closable>>(row: Row<T>): Row<never> {
  return row as Row<never>
}
