import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryGrantStore } from '../../lib/stores/memory/index.ts'

const COACH = { tenant: 'acme', subject: 'ann', role: 'coach' }
const options = { signal: new AbortController().signal }

describe('a memory grant store', () => {
  it('does not know a subject without a role, nor the epoch of a tenant without grants', async () => {
    const store = createMemoryGrantStore()
    expect(await store.readGrants('acme', 'ann', options)).toBeUndefined()
    expect(await store.readEpoch('acme', options)).toBeUndefined()
  })

  it('gives roles together with the epoch of their tenant', async () => {
    const store = createMemoryGrantStore({ grants: [COACH] })
    const epoch = await store.readEpoch('acme', options)
    expect(epoch).toEqual(expect.any(String))
    expect(await store.readGrants('acme', 'ann', options)).toEqual({ roles: ['coach'], epoch })
  })

  it('writes a fresh epoch with every change, for that tenant alone', async () => {
    const store = createMemoryGrantStore({ grants: [COACH, { ...COACH, tenant: 'globex' }] })
    const other = await store.readEpoch('globex', options)
    const epochs = [await store.readEpoch('acme', options)]
    expect(await store.assign({ ...COACH, role: 'admin' })).toBe(true)
    epochs.push(await store.readEpoch('acme', options))
    expect(await store.revoke(COACH)).toBe(true)
    epochs.push(await store.readEpoch('acme', options))
    expect(new Set(epochs).size).toBe(3)
    expect(await store.readEpoch('globex', options)).toBe(other)
  })

  it('never comes back to an epoch that it had, even after the last grant went', async () => {
    const store = createMemoryGrantStore()
    const seen = new Set<unknown>()
    for (let i = 0; i < 10; i++) {
      await store.assign(COACH)
      seen.add(await store.readEpoch('acme', options))
      await store.revoke(COACH)
    }
    expect(seen.size).toBe(10)
    expect(store.size).toBe(0)
  })

  it('says whether anything changed, and leaves the epoch alone where nothing did', async () => {
    const store = createMemoryGrantStore({ grants: [COACH] })
    const epoch = await store.readEpoch('acme', options)
    expect(await store.assign(COACH)).toBe(false)
    expect(await store.revoke({ ...COACH, role: 'admin' })).toBe(false)
    expect(await store.revoke({ ...COACH, tenant: 'globex' })).toBe(false)
    expect(await store.readEpoch('acme', options)).toBe(epoch)
  })

  it('refuses at its cap instead of forgetting a grant, and changes nothing', async () => {
    const store = createMemoryGrantStore({ maxGrants: 1, grants: [COACH] })
    const epoch = await store.readEpoch('acme', options)
    await expect(store.assign({ ...COACH, subject: 'bob' })).rejects.toMatchObject({
      code: 'ERR_TICKLESS_INVALID_VALUE',
    })
    expect(await store.readEpoch('acme', options)).toBe(epoch)
    expect(await store.listByTenant('acme')).toEqual(new Map([['ann', ['coach']]]))
    expect(await store.assign(COACH)).toBe(false)
  })

  it('refuses empty names and a bad cap', async () => {
    await expect(createMemoryGrantStore().assign({ ...COACH, subject: '' })).rejects.toThrow('name of a grant')
    expect(() => createMemoryGrantStore({ maxGrants: 0 })).toThrow('maxGrants')
  })

  it('holds what a plain set of grants would hold', async () => {
    const grants = fc.record({
      tenant: fc.constantFrom('t1', 't2'),
      subject: fc.constantFrom('a', 'b', '__proto__'),
      role: fc.constantFrom('x', 'y'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('assign', 'revoke'), grants)), async (changes) => {
        const store = createMemoryGrantStore()
        const model = new Set<string>()
        for (const [change, grant] of changes) {
          const key = JSON.stringify([grant.tenant, grant.subject, grant.role])
          const changed = change === 'assign' ? !model.has(key) : model.has(key)
          if (change === 'assign') model.add(key)
          else model.delete(key)
          expect(await (change === 'assign' ? store.assign(grant) : store.revoke(grant))).toBe(changed)
        }
        const held: string[] = []
        for (const tenant of ['t1', 't2']) {
          for (const [subject, roles] of await store.listByTenant(tenant)) {
            held.push(...roles.map((role) => JSON.stringify([tenant, subject, role])))
            expect((await store.readGrants(tenant, subject, options))?.roles).toEqual(roles)
          }
        }
        expect(new Set(held)).toEqual(model)
        expect(store.size).toBe(model.size)
      }),
    )
  })
})
