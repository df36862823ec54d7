import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqlDatabase, isUniqueViolation } from '../../../lib/stores/sql/index.ts'
import type { Migration, SqlDatabase, SqlDatabaseOptions } from '../../../lib/stores/sql/index.ts'
import { testEngines } from './engines.ts'

interface Schema {
  notes: { id: number; text: string | null; at_ms: number }
}

const migrations: readonly Migration[] = [
  {
    name: 'notes',
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('notes')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text')
        .addColumn('at_ms', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
]

const engines = await testEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.drop())))

describe.each(engines)('a database on $name', (engine) => {
  const open: SqlDatabase<Schema>[] = []
  let url: string
  let database: SqlDatabase<Schema>

  function create(options: Partial<SqlDatabaseOptions> = {}): SqlDatabase<Schema> {
    const made = createSqlDatabase<Schema>({ url, migrations, ...options })
    open.push(made)
    return made
  }

  beforeEach(async () => {
    url = await engine.fresh()
    database = create()
  })
  afterEach(() => Promise.all(open.splice(0).map((each) => each.close())))

  const ids = async () =>
    (await database.kysely.selectFrom('notes').select('id').orderBy('id').execute()).map((row) => row.id)
  const insert = (db: Kysely<Schema>, id: number) =>
    db.insertInto('notes').values({ id, text: null, at_ms: id }).execute()

  it('opens nothing until it is used', async () => {
    expect(database.connections()).toMatchObject({ open: 0, lost: 0 })
    await database.ping()
    expect(database.connections().open).toBe(1)
    expect(database.dialect).toBe(engine.dialect)
  })

  it('opens and migrates for the first query, whoever sends it', async () => {
    await insert(database.kysely, 1)
    expect(await ids()).toEqual([1])
  })

  it('gives instants and counts as numbers, and rows as plain objects', async () => {
    await database.kysely.insertInto('notes').values({ id: 1, text: 'é', at_ms: 1_767_225_600_000 }).execute()
    expect(await database.kysely.selectFrom('notes').selectAll().execute()).toEqual([
      { id: 1, text: 'é', at_ms: 1_767_225_600_000 },
    ])
    const { many } = await database.kysely
      .selectFrom('notes')
      .select((select) => select.fn.countAll().as('many'))
      .executeTakeFirstOrThrow()
    expect(many).toBe(1)
  })

  it('tells how many rows a statement changed', async () => {
    await insert(database.kysely, 1)
    await insert(database.kysely, 2)
    const { numUpdatedRows } = await database.kysely.updateTable('notes').set({ text: 'x' }).executeTakeFirstOrThrow()
    const { numDeletedRows } = await database.kysely.deleteFrom('notes').where('id', '=', 2).executeTakeFirstOrThrow()
    expect([numUpdatedRows, numDeletedRows]).toEqual([2n, 1n])
  })

  it('commits what a transaction did, and returns what its work returned', async () => {
    expect(await database.transaction(async (trx) => (await insert(trx, 1), 'done'))).toBe('done')
    expect(await ids()).toEqual([1])
  })

  it('rolls back all of a transaction whose work fails, and passes the failure on', async () => {
    const failure = new Error('changed my mind')
    const work = database.transaction(async (trx) => {
      await insert(trx, 1)
      throw failure
    })
    await expect(work).rejects.toBe(failure)
    expect(await ids()).toEqual([])
  })

  it('runs 20 transactions at once, each on the result of another', async () => {
    await insert(database.kysely, 1)
    const add = () =>
      database.transaction((trx) =>
        trx
          .updateTable('notes')
          .set({ at_ms: sql`at_ms + 1` })
          .execute(),
      )
    await Promise.all(Array.from({ length: 20 }, add))
    expect(await database.kysely.selectFrom('notes').select('at_ms').execute()).toEqual([{ at_ms: 21 }])
  })

  it('runs statements of one transaction that were sent at once in their order', async () => {
    await database.transaction((trx) => Promise.all([1, 2, 3].map((id) => insert(trx, id))))
    expect(await ids()).toEqual([1, 2, 3])
  })

  it('keeps nothing of a transaction whose work outstays its time, and serves on', async () => {
    const hasty = create({ transactionTimeoutMs: 100 })
    let late: Promise<unknown> | undefined
    const work = hasty.transaction(async (trx) => {
      await insert(trx, 1)
      await new Promise((resolve) => {
        setTimeout(resolve, 200)
      })
      late = insert(trx, 2).catch((error: unknown) => error)
      await late
    })
    await expect(work).rejects.toMatchObject({ code: 'ERR_TICKLESS_DEADLINE' })
    await insert(hasty.kysely, 3)
    while (late === undefined) {
      await new Promise((resolve) => {
        setTimeout(resolve, 20)
      })
    }
    expect(await late).toBeInstanceOf(Error)
    expect(await ids()).toEqual([3])
  })

  it('keeps nothing of statements that a transaction sends while it is being rolled back', async () => {
    const sent: Promise<unknown>[] = []
    let sending: Promise<void> | undefined
    const work = database.transaction(async (trx) => {
      await insert(trx, 1)
      sending = (async () => {
        for (let id = 2; id < 60; id += 1) {
          sent.push(insert(trx, id).catch(() => {}))
          await (id % 3 === 0 ? new Promise(setImmediate) : Promise.resolve())
        }
      })()
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    await sending
    await Promise.all(sent)
    expect(await ids()).toEqual([])
  })

  it('does not commit in silence what a swallowed failure has undone', async () => {
    const work = database.transaction(async (trx) => {
      await insert(trx, 1)
      await insert(trx, 1).catch(() => {})
      await insert(trx, 2).catch(() => {})
    })
    // SQLite undoes the one statement and goes on; Postgres undoes them all, and must say so.
    const undone = await work.then(() => false, isUniqueViolation)
    expect({ undone, ids: await ids() }).toEqual(
      engine.dialect === 'postgres' ? { undone: true, ids: [] } : { undone: false, ids: [1, 2] },
    )
  })

  it('knows savepoints', async () => {
    const trx = await database.kysely.startTransaction().execute()
    await insert(trx, 1)
    const inner = await trx.savepoint('before').execute()
    await insert(inner, 2)
    await (await inner.rollbackToSavepoint('before').execute()).commit().execute()
    expect(await ids()).toEqual([1])
  })

  it('passes on a unique violation, and knows it as one', async () => {
    await insert(database.kysely, 1)
    const failure: unknown = await insert(database.kysely, 1).catch((error: unknown) => error)
    expect(isUniqueViolation(failure)).toBe(true)
    expect(failure).not.toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
  })

  it('passes on a mistake in the SQL as the driver tells it', async () => {
    const failure: unknown = await sql`selct 1`.execute(database.kysely).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
    expect(isUniqueViolation(failure)).toBe(false)
    await database.ping()
  })

  it('refuses a caller at once when too many wait, and one that waited too long', async () => {
    const narrow = create({ maxConnections: 1, maxWaiting: 1, lockWaitMs: 100 })
    await narrow.ready()
    await narrow.transaction(async () => {
      const patient = narrow.ping()
      await expect(narrow.ping()).rejects.toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
      await expect(patient).rejects.toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
    })
    await narrow.ping()
  })

  it('closes as often as it is told to, opened or not', async () => {
    await create().close()
    await database.ping()
    await Promise.all([database.close(), database.close()])
    await database.close()
    expect(database.closed).toBe(true)
    expect(database.connections().open).toBe(0)
  })

  it('lets work under way finish when it is closed', async () => {
    await database.ready()
    let closing: Promise<void> | undefined
    await database.transaction(async (trx) => {
      closing = database.close()
      await insert(trx, 1)
    })
    await closing
    database = create()
    expect(await ids()).toEqual([1])
  })

  it('finishes opening before it closes', async () => {
    const opening = database.ready()
    await database.close()
    await opening
    expect(database.connections().open).toBe(0)
  })

  it('says by a code that it is closed', async () => {
    await database.ready()
    await database.close()
    const closed = { code: 'ERR_TICKLESS_CLOSED' }
    await expect(database.ready()).rejects.toMatchObject(closed)
    await expect(database.ping()).rejects.toMatchObject(closed)
    await expect(ids()).rejects.toMatchObject(closed)
    await expect(database.transaction(async () => {})).rejects.toMatchObject(closed)
  })

  it('is closed by whoever destroys its Kysely', async () => {
    await database.ping()
    await database.kysely.destroy()
    expect(database.closed).toBe(true)
    expect(database.connections().open).toBe(0)
  })
})
