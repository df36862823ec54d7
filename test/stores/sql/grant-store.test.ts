import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqlDatabase, createSqlGrantStore, ticklessMigrations } from '../../../lib/stores/sql/index.ts'
import type { Grant, SqlDatabase, SqlGrantStore, TicklessSchema } from '../../../lib/stores/sql/index.ts'
import { testEngines } from './engines.ts'

const engines = await testEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.drop())))

const options = { signal: new AbortController().signal }
const coach: Grant = { tenant: 'acme', subject: 'ada', role: 'coach' }

describe.each(engines)('the grant store on $name', (engine) => {
  let database: SqlDatabase<TicklessSchema>
  let store: SqlGrantStore<TicklessSchema>

  beforeEach(async () => {
    database = createSqlDatabase<TicklessSchema>({ url: await engine.fresh(), migrations: ticklessMigrations })
    store = createSqlGrantStore(database)
  })
  afterEach(() => database.close())

  const assign = (grant: Grant) => database.transaction((trx) => store.assign(trx, grant))
  const revoke = (grant: Grant) => database.transaction((trx) => store.revoke(trx, grant))
  const rolesOf = async (tenant: string, subject: string) => (await store.readGrants(tenant, subject, options))?.roles

  it('knows nothing of a subject without a role, and no epoch of a tenant without a change', async () => {
    expect(await store.readGrants('acme', 'ada', options)).toBeUndefined()
    expect(await store.readEpoch('acme', options)).toBeUndefined()
  })

  it('reads the roles of a subject with the epoch of its tenant', async () => {
    expect(await assign(coach)).toBe(true)
    await assign({ ...coach, role: 'admin' })
    const epoch = await store.readEpoch('acme', options)
    expect(epoch).toMatch(/.{16,}/)
    expect(await store.readGrants('acme', 'ada', options)).toEqual({ roles: ['admin', 'coach'], epoch })
  })

  it('keeps tenants and subjects apart', async () => {
    await assign(coach)
    expect(await rolesOf('other', 'ada')).toBeUndefined()
    expect(await rolesOf('acme', 'bob')).toBeUndefined()
    expect(await store.readEpoch('other', options)).toBeUndefined()
  })

  it('tells whether a change changed anything', async () => {
    expect(await revoke(coach)).toBe(false)
    expect(await assign(coach)).toBe(true)
    expect(await assign(coach)).toBe(false)
    expect(await revoke(coach)).toBe(true)
    expect(await store.readGrants('acme', 'ada', options)).toBeUndefined()
  })

  it('gives the tenant another epoch with every change', async () => {
    const epochs = new Set<string | undefined>()
    for (const change of [assign, revoke, assign, revoke]) {
      await change(coach)
      epochs.add(await store.readEpoch('acme', options))
    }
    expect(epochs.size).toBe(4)
  })

  it('leaves roles and epoch as they were when the transaction is rolled back', async () => {
    await assign(coach)
    const before = await store.readGrants('acme', 'ada', options)
    const work = database.transaction(async (trx) => {
      await store.assign(trx, { ...coach, role: 'admin' })
      await store.revoke(trx, coach)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await store.readGrants('acme', 'ada', options)).toEqual(before)
  })

  it('lists the subjects of a tenant, all or some', async () => {
    await assign(coach)
    await assign({ ...coach, role: 'admin' })
    await assign({ ...coach, subject: 'bob', role: 'client' })
    await assign({ ...coach, tenant: 'other', subject: 'eve' })
    const all = new Map([
      ['ada', ['admin', 'coach']],
      ['bob', ['client']],
    ])
    expect(await store.listByTenant('acme')).toEqual(all)
    expect(await store.listByTenant('acme', { subjects: ['bob', 'nobody'] })).toEqual(new Map([['bob', ['client']]]))
    expect(await store.listByTenant('acme', { subjects: [] })).toEqual(new Map())
    const tooMany = store.listByTenant('acme', { subjects: Array.from({ length: 1_001 }, String) })
    await expect(tooMany).rejects.toMatchObject({ code: 'ERR_TICKLESS_INVALID_OPTION' })
  })

  it('lets many change one tenant at once', async () => {
    const subjects = Array.from({ length: 12 }, (_, index) => `subject-${index}`)
    // Two changes a transaction, in opposite orders: they would lock each other out if the epoch were not first.
    await Promise.all(
      subjects.map((subject, index) =>
        database.transaction(async (trx) => {
          const [one, two] = index % 2 === 0 ? ['a', 'b'] : ['b', 'a']
          await store.assign(trx, { tenant: 'acme', subject: one!, role: 'shared' })
          await store.assign(trx, { tenant: 'acme', subject: two!, role: 'shared' })
          await store.assign(trx, { tenant: 'acme', subject, role: 'own' })
        }),
      ),
    )
    expect((await store.listByTenant('acme')).size).toBe(14)
  })

  it('tells access not to keep grants that were written past it', async () => {
    await database.kysely.insertInto('tickless_grants').values(coach).execute()
    expect(await store.readGrants('acme', 'ada', options)).toEqual({ roles: ['coach'], epoch: '' })
  })

  it('stops waiting when the caller gives up', async () => {
    const given = AbortSignal.abort(new Error('gone'))
    await expect(store.readGrants('acme', 'ada', { signal: given })).rejects.toMatchObject({
      code: 'ERR_TICKLESS_ABORTED',
    })
    await expect(store.readEpoch('acme', { signal: given })).rejects.toMatchObject({ code: 'ERR_TICKLESS_ABORTED' })
  })
})
