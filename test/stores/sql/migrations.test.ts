import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { createSqlDatabase, ticklessMigrations } from '../../../lib/stores/sql/index.ts'
import type { Migration, SqlDatabase } from '../../../lib/stores/sql/index.ts'
import { runSqlChildren } from './sql-children.ts'
import { testEngines } from './engines.ts'

const engines = await testEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.drop())))

async function made(database: SqlDatabase<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from tickless_migrations order by name`.execute(
    database.kysely,
  )
  return rows.map(({ name }) => name)
}

const names = ticklessMigrations.map(({ name }) => name)

describe.each(engines)('migrations on $name', (engine) => {
  async function withDatabases<T>(
    many: number,
    migrations: readonly Migration[],
    use: (databases: SqlDatabase<unknown>[]) => Promise<T>,
  ): Promise<T> {
    const url = await engine.fresh()
    const databases = Array.from({ length: many }, () => createSqlDatabase<unknown>({ url, migrations }))
    try {
      return await use(databases)
    } finally {
      await Promise.all(databases.map((database) => database.close()))
    }
  }

  it('are made once, however often a database opens', async () => {
    await withDatabases(2, ticklessMigrations, async ([first, second]) => {
      await first!.ready()
      await first!.ready()
      await second!.ready()
      expect(await made(second!)).toEqual(names)
    })
  })

  it('are made once when two databases open an empty store at once', async () => {
    let ups = 0
    const counting = { name: 'zz-counting', up: async () => void (ups += 1) }
    await withDatabases(2, [...ticklessMigrations, counting], async (databases) => {
      await Promise.all(databases.map((database) => database.ready()))
      expect(await made(databases[0]!)).toEqual([...names, 'zz-counting'])
      expect(ups).toBe(1)
    })
  })

  it('leave nothing of one that failed, and are tried again by the next call', async () => {
    let broken = true
    const shaky: Migration = {
      name: 'shaky',
      async up(db: Kysely<unknown>) {
        await sql`create table half (id integer)`.execute(db)
        if (broken) throw new Error('no')
      },
    }
    await withDatabases(1, [...ticklessMigrations, shaky], async ([database]) => {
      await expect(database!.ready()).rejects.toThrow('no')
      broken = false
      await database!.ready()
      expect(await made(database!)).toEqual(['shaky', ...names])
    })
  })

  it('are told the dialect', async () => {
    let told: string | undefined
    const asking: Migration = { name: 'asking', up: async (_, dialect) => void (told = dialect) }
    await withDatabases(1, [asking], async ([database]) => {
      await database!.ready()
      expect(told).toBe(engine.dialect)
    })
  })

  it('are made once by processes that start together', async () => {
    const outputs = await runSqlChildren(await engine.fresh(), 5)
    expect(new Set(outputs)).toEqual(new Set([names.join()]))
  })
})

it('refuses two migrations of one name, before anything opens', () => {
  const twice = [...ticklessMigrations, ...ticklessMigrations]
  expect(() => createSqlDatabase({ url: 'file:nowhere.db', migrations: twice })).toThrow(/migrations/)
})
