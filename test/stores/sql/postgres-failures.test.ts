import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqlDatabase, ticklessMigrations } from '../../../lib/stores/sql/index.ts'
import type { SqlDatabase, SqlDatabaseOptions, TicklessSchema } from '../../../lib/stores/sql/index.ts'
import { createManualClock } from '../../../lib/testing/manual-clock.ts'
import { freePort } from '../../support/free-port.ts'
import { createTestPostgres } from '../../support/postgres.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import type { TcpProxy } from '../../support/tcp-proxy.ts'
import { until } from '../../support/until.ts'

const unavailable = { code: 'ERR_TICKLESS_UNAVAILABLE' }
const server = await createTestPostgres()
afterAll(() => server?.drop())

describe.skipIf(server === undefined)('a Postgres that fails', () => {
  const open: SqlDatabase<TicklessSchema>[] = []
  const clock = createManualClock()
  let proxy: TcpProxy

  /** Goes through the proxy. */
  function create(options: Partial<SqlDatabaseOptions> = {}): SqlDatabase<TicklessSchema> {
    const url = new URL(server!.url)
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    const database = createSqlDatabase<TicklessSchema>({
      url: url.href,
      migrations: ticklessMigrations,
      connectTimeoutMs: 500,
      clock,
      ...options,
    })
    open.push(database)
    return database
  }

  const direct = () => create({ url: server!.url })

  beforeEach(async () => {
    proxy = await startTcpProxy(server!)
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.close()))
    await proxy.close()
  })

  async function backendOf(database: SqlDatabase<TicklessSchema>): Promise<number> {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.kysely)
    return rows[0]!.pid
  }

  const grant = (database: SqlDatabase<TicklessSchema>, subject: string) =>
    database.kysely
      .insertInto('tickless_grants')
      .values({ tenant: 't', subject, role: 'r' })
      .onConflict((conflict) => conflict.doNothing())
      .execute()

  it('is unavailable when nobody listens', async () => {
    const database = create({ url: `postgres://user:hunter2@127.0.0.1:${await freePort()}/hub` })
    const failure: unknown = await database.ping().catch((error: unknown) => error)
    expect(failure).toMatchObject({ ...unavailable, cause: { code: 'ECONNREFUSED' } })
    expect(database.connections().open).toBe(0)
  })

  it('is unavailable within the deadline when somebody accepts and never answers', async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => sockets.add(socket.on('error', () => {}).resume()))
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve)
    })
    const { port } = silent.address() as AddressInfo
    const database = create({ url: `postgres://user@127.0.0.1:${port}/hub`, connectTimeoutMs: 200 })
    const startMs = performance.now()
    await expect(Promise.all([database.ping(), database.ping()])).rejects.toMatchObject(unavailable)
    expect(performance.now() - startMs).toBeLessThan(3_000)
    await database.close()
    await until('the end of the connection', () =>
      [...sockets].every((socket) => socket.destroyed || socket.readableEnded),
    )
    for (const socket of sockets) socket.destroy()
    silent.close()
  })

  it('is unavailable while it is down, and recovers by itself', async () => {
    const database = create()
    await grant(database, 'before')
    await proxy.cut()
    await expect(grant(database, 'meanwhile')).rejects.toMatchObject(unavailable)
    await expect(database.transaction(async (trx) => grant({ ...database, kysely: trx }, 'x'))).rejects.toMatchObject(
      unavailable,
    )
    await proxy.mend()
    await grant(database, 'after')
  })

  it('opens at the next call when it was down at the first', async () => {
    const database = create()
    await proxy.cut()
    await expect(database.ready()).rejects.toMatchObject(unavailable)
    await proxy.mend()
    await database.ready()
  })

  it('waits no longer than its deadline for a statement that the network swallowed', async () => {
    const database = create({ statementTimeoutMs: 200 })
    await database.ready()
    proxy.stall()
    await expect(grant(database, 'lost')).rejects.toMatchObject(unavailable)
    await expect(database.transaction(async () => {})).rejects.toMatchObject(unavailable)
    await proxy.mend()
    await grant(database, 'after')
  })

  it('rolls back, and frees the connection, when a transaction loses its connection', async () => {
    const database = create({ maxConnections: 1 })
    await database.ready()
    const work = database.transaction(async (trx) => {
      await trx.insertInto('tickless_epochs').values({ tenant: 'torn', epoch: 'e' }).execute()
      await proxy.cut()
      await trx.selectFrom('tickless_epochs').selectAll().execute()
    })
    await expect(work).rejects.toMatchObject(unavailable)
    await proxy.mend()
    expect(await database.kysely.selectFrom('tickless_epochs').selectAll().execute()).toEqual([])
  })

  it.each(['select', 'insert', 'transaction'])('survives the end of its session, met by a %s', async (kind) => {
    const database = create({ maxConnections: 1 })
    const other = direct()
    const pid = await backendOf(database)
    await sql`select pg_terminate_backend(${pid})`.execute(other.kysely)
    if (kind === 'select') await database.ping()
    else if (kind === 'insert') await grant(database, 'again')
    else await database.transaction(async () => {})
    expect(await backendOf(database)).not.toBe(pid)
    expect(database.connections()).toMatchObject({ open: 1, max: 1 })
  })

  it('does not crash over the end of an idle session, and counts it', async () => {
    const database = create()
    await sql`select pg_terminate_backend(${await backendOf(database)})`.execute(direct().kysely)
    await until('the loss', () => database.connections().lost === 1)
    expect(database.connections().open).toBe(0)
    await database.ping()
  })

  it('asks a connection that was idle for a while whether it lives, before it writes with it', async () => {
    const database = create()
    await database.ready()
    // As after a freeze: the network has forgotten the connection and neither end knows.
    proxy.stall()
    clock.advance(30_000)
    const writing = grant(database, 'thawed')
    await until('the look at the old connection', () => database.connections().open === 0, { timeoutMs: 5_000 })
    await proxy.mend()
    expect(await writing).toHaveLength(1)
  })

  it('ends connections that were idle for long when somebody comes, and not before', async () => {
    const database = create({ maxConnections: 3 })
    await database.ready()
    const pids = await Promise.all(
      [1, 2, 3].map(() =>
        database.kysely
          .connection()
          .execute((db) => sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.05)`.execute(db)),
      ),
    )
    const seen = new Set(pids.map(({ rows }) => rows[0]!.pid))
    expect(database.connections().open).toBe(3)
    clock.advance(61_000)
    expect(database.connections().open).toBe(3)
    expect(seen).not.toContain(await backendOf(database))
    expect(database.connections().open).toBe(1)
  })

  it('looks at an idle connection when the clock has stepped back, and keeps it', async () => {
    const database = create()
    const pid = await backendOf(database)
    clock.set(clock.nowMs() - 3_600_000)
    expect(await backendOf(database)).toBe(pid)
  })

  it('ends a statement that runs for too long, on the server too', async () => {
    const database = direct()
    const hasty = create({ statementTimeoutMs: 150 })
    await hasty.ready()
    const startMs = performance.now()
    await expect(sql`select pg_sleep(20)`.execute(hasty.kysely)).rejects.toMatchObject({
      ...unavailable,
      cause: { code: '57014' },
    })
    expect(performance.now() - startMs).toBeLessThan(10_000)
    const { rows } = await sql`
      select 1 from pg_stat_activity
      where datname = current_database() and state = 'active' and query = 'select pg_sleep(20)'`.execute(
      database.kysely,
    )
    expect(rows).toEqual([])
  })

  it('waits no longer than told for the lock of another', async () => {
    const database = create({ lockWaitMs: 150 })
    await grant(database, 'row')
    await direct().transaction(async (trx) => {
      await trx.updateTable('tickless_grants').set({ role: 'other' }).where('subject', '=', 'row').execute()
      const blocked = database.kysely.deleteFrom('tickless_grants').where('subject', '=', 'row').execute()
      await expect(blocked).rejects.toMatchObject({ ...unavailable, cause: { code: '55P03' } })
    })
  })

  it('refuses writes where it is read-only', async () => {
    const database = create()
    await database.ready()
    const writing = database.kysely
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => trx.insertInto('tickless_epochs').values({ tenant: 't', epoch: 'e' }).execute())
    await expect(writing).rejects.toMatchObject({ ...unavailable, cause: { code: '25006' } })
  })

  it('cuts off work that outstays a close', async () => {
    const database = create({ transactionTimeoutMs: 200, statementTimeoutMs: 15_000 })
    await database.ready()
    let closing: Promise<void> | undefined
    const stuck = database.kysely.connection().execute(async (db) => {
      closing = database.close()
      await sql`select pg_sleep(15)`.execute(db)
    })
    await expect(stuck).rejects.toMatchObject(unavailable)
    await closing
    expect(database.connections().open).toBe(0)
  })

  it('says nothing of the password', async () => {
    const port = await freePort()
    const database = create({ url: `postgres://user:hunter2@127.0.0.1:${port}/hub?password=hunter2` })
    const failure: unknown = await database.ping().catch((error: unknown) => error)
    const { inspect } = await import('node:util')
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('hunter2')
    expect(String(failure)).toContain(`127.0.0.1:${port}/hub`)
  })
})
