import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../../lib/audit/index.ts'
import { createIdSource } from '../../../lib/core/ids.ts'
import { eventOfRow } from '../../../lib/stores/sql/audit-row.ts'
import { createSqlAuditSink, createSqlDatabase, ticklessMigrations } from '../../../lib/stores/sql/index.ts'
import type { SqlAuditSink, SqlDatabase, TicklessSchema } from '../../../lib/stores/sql/index.ts'
import { createManualClock } from '../../../lib/testing/manual-clock.ts'
import { describeAuditSink } from '../../contract/audit-sink.ts'
import { testEngines } from './engines.ts'

const engines = await testEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.drop())))

for (const engine of engines) {
  let database: SqlDatabase<TicklessSchema> | undefined
  afterAll(() => database?.close())
  describeAuditSink(`SQL, ${engine.name}`, async () => {
    const { kysely } = (database ??= createSqlDatabase({ url: await engine.fresh(), migrations: ticklessMigrations }))
    return {
      sink: createSqlAuditSink(database),
      read: async () => (await kysely.selectFrom('tickless_audit_events').selectAll().execute()).map(eventOfRow),
      cleanUp: async () => void (await kysely.deleteFrom('tickless_audit_events').execute()),
    }
  })
}

const options = { signal: new AbortController().signal }
const clock = createManualClock()
const ids = createIdSource(clock)
let sequence = 0

function eventOf(more: Partial<AuditEvent> = {}): AuditEvent {
  clock.advance(1)
  sequence += 1
  return {
    id: ids.next(),
    occurredAtMs: clock.nowMs(),
    sequence,
    instanceId: '0198f000-0000-7000-8000-000000000000',
    tenant: 'acme',
    actor: { type: 'user', id: 'ada' },
    action: 'session.update',
    outcome: 'success',
    targets: [{ type: 'session', id: 's1' }],
    count: 1,
    schemaVersion: 1,
    ...more,
  }
}

describe.each(engines)('the audit sink on $name', (engine) => {
  let database: SqlDatabase<TicklessSchema>
  let sink: SqlAuditSink<TicklessSchema>

  beforeEach(async () => {
    database = createSqlDatabase<TicklessSchema>({ url: await engine.fresh(), migrations: ticklessMigrations })
    sink = createSqlAuditSink(database)
  })
  afterEach(() => database.close())

  const all = async (tenant = 'acme') => (await sink.list({ tenant, limit: 1_000 })).events

  it('gives an event back as it was written, with what it has and without what it lacks', async () => {
    const full = eventOf({
      requestId: 'r1',
      context: {
        address: '192.0.2.1',
        agent: "O'Brien\u0000\ud83d\ude00",
        method: 'PATCH',
        route: '/api/sessions/:id',
      },
      reason: 'because; drop table tickless_audit_events --',
      changes: { notes: { before: null, after: { deep: ['é', 1, true] } }, gone: { before: 1 } },
      count: 7,
      outcome: 'denied',
    })
    const bare = eventOf({ actor: { type: 'system' } })
    await sink.write([full, bare], options)
    expect(await all()).toStrictEqual([bare, full])
  })

  it('keeps a batch in which one text holds what Postgres refuses', async () => {
    await sink.write([eventOf(), eventOf({ reason: 'a\u0000b', action: 'x\u0000' })], options)
    expect((await all()).map(({ action, reason }) => ({ action, reason }))).toEqual([
      { action: 'x\uFFFD', reason: 'a\uFFFDb' },
      { action: 'session.update', reason: undefined },
    ])
  })

  it('keeps one of an event that is written twice, in one batch or in two', async () => {
    const event = eventOf()
    await sink.write([event, event], options)
    await sink.write([eventOf(), { ...event, action: 'another' }], options)
    const events = await all()
    expect(events).toHaveLength(2)
    expect(events[1]).toEqual(event)
  })

  it('keeps events without a tenant, and shows them to none', async () => {
    const { tenant: _, ...event } = eventOf()
    await sink.write([event], options)
    expect(await all()).toEqual([])
    const row = await database.kysely.selectFrom('tickless_audit_events').select('tenant').executeTakeFirstOrThrow()
    expect(row).toEqual({ tenant: null })
  })

  it('lists a tenant page by page, newest first, however long events of others and new ones come in between', async () => {
    const mine = Array.from({ length: 7 }, () => eventOf())
    await sink.write([...mine, eventOf({ tenant: 'other' })], options)
    const seen: string[] = []
    let before: string | undefined
    do {
      const page = await sink.list({ tenant: 'acme', limit: 3, before })
      seen.push(...page.events.map(({ id }) => id))
      before = page.next
      await sink.write([eventOf()], options)
    } while (before !== undefined)
    expect(seen).toEqual(mine.map(({ id }) => id).toReversed())
  })

  it('says when there is no further page', async () => {
    await sink.write([eventOf(), eventOf()], options)
    expect(await sink.list({ tenant: 'acme', limit: 2 })).not.toHaveProperty('next')
    expect((await sink.list({ tenant: 'acme', limit: 1 })).next).toBeTypeOf('string')
    expect(await sink.list({ tenant: 'nobody', limit: 1 })).toEqual({ events: [] })
  })

  it.each([0, 1_001, 1.5, NaN])('refuses a page of %s events', async (limit) => {
    await expect(sink.list({ tenant: 'acme', limit })).rejects.toMatchObject({ code: 'ERR_TICKLESS_INVALID_OPTION' })
  })

  it('takes nothing of a cursor but its place in the order', async () => {
    await sink.write([eventOf()], options)
    expect(await sink.list({ tenant: 'acme', limit: 5, before: "' or 1=1 --" })).toEqual({ events: [] })
  })

  it('writes batches that are longer than a statement, all or nothing', async () => {
    const many = Array.from({ length: 1_203 }, () => eventOf({ tenant: 'many' }))
    await sink.write(many, options)
    const { total } = await database.kysely
      .selectFrom('tickless_audit_events')
      .select((select) => select.fn.countAll().as('total'))
      .executeTakeFirstOrThrow()
    expect(total).toBe(1_203)
    const broken = [...Array.from({ length: 600 }, () => eventOf()), eventOf({ count: null as unknown as number })]
    await expect(sink.write(broken, options)).rejects.toThrow(/null/i)
    expect(await all()).toEqual([])
  })

  it('writes nothing for nothing', async () => {
    await sink.write([], options)
    expect(await all()).toEqual([])
  })

  it('writes in the transaction of the change: kept or lost with it', async () => {
    const kept = eventOf()
    await database.transaction((trx) => sink.writeIn(trx, [kept]))
    const lost = database.transaction(async (trx) => {
      await sink.writeIn(trx, [eventOf()])
      throw new Error('no')
    })
    await expect(lost).rejects.toThrow('no')
    expect(await all()).toEqual([kept])
  })

  it('writes nothing for a caller who has given up already', async () => {
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(sink.write([eventOf()], { signal })).rejects.toMatchObject({ code: 'ERR_TICKLESS_ABORTED' })
    expect(await all()).toEqual([])
  })

  it('leaves the database to its owner', async () => {
    await sink.close?.()
    expect(await all()).toEqual([])
  })
})
