import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqlDatabase, ticklessMigrations } from '../../../lib/stores/sql/index.ts'
import type { SqlDatabase, TicklessSchema } from '../../../lib/stores/sql/index.ts'
import { spawnGroup } from '../../support/child-group.ts'
import { bundleScript } from './sql-children.ts'

const unavailable = { code: 'ERR_TICKLESS_UNAVAILABLE' }

describe('a libSQL file that fails', () => {
  let folder: string
  let url: string
  let database: SqlDatabase<TicklessSchema>

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tickless-libsql-'))
    url = `file:${join(folder, 'store.db')}`
    database = createSqlDatabase<TicklessSchema>({ url, migrations: ticklessMigrations })
  })
  afterEach(async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })

  const grant = (subject: string) =>
    database.kysely.insertInto('tickless_grants').values({ tenant: 't', subject, role: 'r' }).execute()

  const usual = { journal_mode: 'wal', synchronous: 1, foreign_keys: 1, busy_timeout: 100 }

  async function settings(): Promise<Record<string, unknown>> {
    const ask = async (name: string) => {
      const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(database.kysely)
      return [name, Object.values(rows[0] ?? {})[0]]
    }
    return Object.fromEntries(await Promise.all(Object.keys(usual).map(ask)))
  }

  it('is in WAL mode, and waits for no lock longer than a moment', async () => {
    expect(await settings()).toEqual(usual)
  })

  it('refuses writes soon while another connection holds the lock, reads on, and recovers', async () => {
    await grant('before')
    const other = createClient({ url })
    const lock = await other.transaction('write')
    const startMs = performance.now()
    await expect(grant('meanwhile')).rejects.toMatchObject(unavailable)
    await expect(database.transaction(async () => {})).rejects.toMatchObject(unavailable)
    // Twice 100 ms of busy waiting; a driver left to its own would freeze the loop for seconds.
    expect(performance.now() - startMs).toBeLessThan(2_500)
    expect(await database.kysely.selectFrom('tickless_grants').select('subject').execute()).toEqual([
      { subject: 'before' },
    ])
    await lock.rollback()
    other.close()
    await grant('after')
    expect(await settings()).toEqual(usual)
  })

  // The driver leaves a statement that was refused under way, and SQLite then commits nothing of its connection.
  describe('after it met the lock of another', () => {
    const insert = (db: Kysely<TicklessSchema>, subject: string) =>
      db.insertInto('tickless_grants').values({ tenant: 't', subject, role: 'r' }).execute()

    const statement = (subject: string) => insert(database.kysely, subject)
    const transaction = (subject: string) => database.transaction((trx) => insert(trx, subject))

    it.each([
      ['a statement', statement, statement, transaction],
      ['a transaction', transaction, transaction, statement],
    ])('with %s, keeps what it says it kept, and keeps nobody out', async (_, meet, first, second) => {
      await database.ready()
      const other = createClient({ url })
      const lock = await other.transaction('write')
      await expect(meet('refused')).rejects.toMatchObject(unavailable)
      await lock.rollback()
      const seen = async () =>
        (await other.execute('select subject from tickless_grants order by subject')).rows.map((row) => row['subject'])
      await first('a')
      expect(await seen()).toEqual(['a'])
      await second('b')
      expect(await seen()).toEqual(['a', 'b'])
      await other.execute("insert into tickless_grants values ('t', 'c', 'r')")
      expect(await database.kysely.selectFrom('tickless_grants').select('subject').execute()).toHaveLength(3)
      other.close()
    })

    it('goes on with the same borrower, statements sent at once included', async () => {
      await database.ready()
      const other = createClient({ url })
      const lock = await other.transaction('write')
      const outcomes = await database.kysely.connection().execute(async (db) => {
        const refused = await Promise.allSettled([insert(db, 'refused'), insert(db, 'refused too')])
        await lock.rollback()
        return [...refused, ...(await Promise.allSettled([insert(db, 'one'), insert(db, 'two')]))]
      })
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled'])
      expect((await other.execute('select subject from tickless_grants')).rows).toHaveLength(2)
      other.close()
    })
  })

  it('is unavailable where its folder cannot be made, and is tried again', async () => {
    const blocked = join(folder, 'blocked')
    await writeFile(blocked, 'a file, not a folder')
    const inside = createSqlDatabase({ url: `file:${join(blocked, 'store.db')}` })
    await expect(inside.ping()).rejects.toMatchObject(unavailable)
    await rm(blocked)
    await inside.ping()
    await inside.close()
  })

  it('is unavailable when the file is no database', async () => {
    await writeFile(join(folder, 'other.db'), 'x'.repeat(4096))
    const other = createSqlDatabase({ url: `file:${join(folder, 'other.db')}` })
    await expect(other.ping()).rejects.toMatchObject(unavailable)
    await other.close()
  })

  it('refuses writes and reads on when it is read-only', async () => {
    await grant('before')
    // Left open here, so that the WAL files are there: without them a reader would have to write.
    await chmod(folder, 0o555)
    for (const file of ['store.db', 'store.db-wal', 'store.db-shm']) await chmod(join(folder, file), 0o444)
    // The superuser may write what is read-only, so somebody else has to try.
    const nobody =
      process.getuid?.() === 0
        ? ['-c', 'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"', 'sh']
        : ['-c', 'exec "$@"', 'sh']
    const script = await bundleScript('write-child.ts')
    const child = spawnGroup('/bin/sh', [...nobody, process.execPath, script, url])
    await child.exited
    await rm(script)
    await chmod(folder, 0o755)
    expect(child.output().trim()).toBe('read before; write ERR_TICKLESS_UNAVAILABLE')
  })

  it('is unavailable while it refuses to be written', async () => {
    await grant('before')
    await sql`pragma query_only = 1`.execute(database.kysely)
    await expect(grant('meanwhile')).rejects.toMatchObject(unavailable)
    await sql`pragma query_only = 0`.execute(database.kysely)
    await grant('after')
  })

  it('keeps a transaction out of the way of queries beside it', async () => {
    await database.ready()
    const events: string[] = []
    const transaction = database.transaction(async (trx) => {
      await trx.insertInto('tickless_grants').values({ tenant: 't', subject: 's', role: 'r' }).execute()
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      events.push('transaction')
    })
    const beside = grant('beside').then(() => events.push('beside'))
    await Promise.all([transaction, beside])
    expect(events).toEqual(['transaction', 'beside'])
  })

  it('works in memory too', async () => {
    const memory = createSqlDatabase<TicklessSchema>({ url: 'file::memory:', migrations: ticklessMigrations })
    await memory.transaction((trx) => trx.insertInto('tickless_epochs').values({ tenant: 't', epoch: 'e' }).execute())
    expect(await memory.kysely.selectFrom('tickless_epochs').selectAll().execute()).toEqual([
      { tenant: 't', epoch: 'e' },
    ])
    await memory.close()
  })

  it('is unavailable within the deadline, when remote and silent', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve)
    })
    const { port } = silent.address() as AddressInfo
    const remote = createSqlDatabase({ url: `http://127.0.0.1:${port}`, connectTimeoutMs: 150 })
    const startMs = performance.now()
    await expect(remote.ping()).rejects.toMatchObject(unavailable)
    expect(performance.now() - startMs).toBeLessThan(5_000)
    await remote.close()
    silent.closeAllConnections()
    silent.close()
  })

  it('is unavailable, when remote, while nobody listens', async () => {
    const remote = createSqlDatabase({ url: 'http://127.0.0.1:9/?authToken=hush' })
    const failure: unknown = await remote.ping().catch((error: unknown) => error)
    expect(failure).toMatchObject(unavailable)
    expect(String(failure)).not.toContain('hush')
    await remote.close()
  })
})
