import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { sql } from 'kysely'
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

  it('is in WAL mode, with the settings of DESIGN.md', async () => {
    const ask = async (name: string) => {
      const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(database.kysely)
      return Object.values(rows[0] ?? {})[0]
    }
    expect(await ask('journal_mode')).toBe('wal')
    expect(await ask('synchronous')).toBe(1)
    expect(await ask('foreign_keys')).toBe(1)
    expect(await ask('busy_timeout')).toBe(100)
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

  it('is unavailable, when remote, while nobody answers', async () => {
    const remote = createSqlDatabase({ url: 'http://127.0.0.1:9/?authToken=hush' })
    const failure: unknown = await remote.ping().catch((error: unknown) => error)
    expect(failure).toMatchObject(unavailable)
    expect(String(failure)).not.toContain('hush')
    await remote.close()
  })
})
