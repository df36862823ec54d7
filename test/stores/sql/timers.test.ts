import { afterAll, describe, expect, it, vi } from 'vitest'
import { createTimerTracker } from '../../../lib/adapters/node/index.ts'
import { createSqlDatabase, ticklessMigrations } from '../../../lib/stores/sql/index.ts'
import type { SqlDatabase, TicklessSchema } from '../../../lib/stores/sql/index.ts'
import { testEngines } from './engines.ts'

const engines = await testEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.drop())))

describe.each(engines)('timers over $name', (engine) => {
  it('are deadlines alone, and none is alive after 200 queries, while the database is open', async () => {
    const tracker = createTimerTracker()
    const database = createSqlDatabase<TicklessSchema>({ url: await engine.fresh(), migrations: ticklessMigrations })
    tracker.start()
    try {
      for (let round = 0; round < 10; round += 1) {
        await Promise.all(Array.from({ length: 20 }, (_, index) => query(database, index)))
      }
      await turn()
    } finally {
      tracker.stop()
    }
    const timeouts = tracker.created().filter(({ kind }) => kind === 'Timeout')
    const strange = timeouts.filter(({ stack }) => !/core\/deadline\.ts/.test(stack.split('\n').slice(0, 6).join('\n')))
    expect(strange.map(({ origin, stack }) => `${origin}\n${stack}`)).toEqual([])
    expect(tracker.alive().filter(({ kind }) => kind === 'Timeout')).toEqual([])
    expect(tracker.overflow).toBe(0)
    expect(database.connections().open).toBeGreaterThan(0)
    await database.close()
  })

  it('are not made by importing, nor by making a database', async () => {
    const url = await engine.fresh()
    vi.resetModules()
    const tracker = createTimerTracker()
    tracker.start()
    const { createSqlDatabase: create } = await import('../../../lib/stores/sql/index.ts')
    const database = create({ url })
    tracker.stop()
    expect(tracker.created().filter(({ origin }) => origin === 'tickless' || origin === 'driver')).toEqual([])
    await database.close()
  })

  it('and sockets are gone when the database has closed', async () => {
    const url = await engine.fresh()
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    const before = sockets()
    const tracker = createTimerTracker()
    tracker.start()
    const database = createSqlDatabase<TicklessSchema>({ url, migrations: ticklessMigrations })
    await Promise.all(Array.from({ length: 8 }, (_, index) => query(database, index)))
    expect(sockets() > before).toBe(engine.dialect === 'postgres')
    await database.close()
    await turn()
    tracker.stop()
    expect(sockets()).toBe(before)
    expect(tracker.alive().filter(({ kind }) => kind === 'Timeout')).toEqual([])
  })
})

/** `destroy` hooks run after the turn in which a timer is cleared. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

async function query(database: SqlDatabase<TicklessSchema>, index: number): Promise<void> {
  if (index % 4 === 0) {
    await database.transaction((trx) =>
      trx
        .insertInto('tickless_epochs')
        .values({ tenant: `t${index}`, epoch: 'e' })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    )
  } else {
    await database.kysely.selectFrom('tickless_epochs').selectAll().execute()
  }
}
