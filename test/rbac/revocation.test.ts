import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAccess } from '../../lib/rbac/index.ts'
import { createMemoryGrantStore } from '../../lib/stores/memory/index.ts'
import { ann, gatedStore, manualClock, policy, scopeOf, settle } from './coaching.ts'

const COACH = { tenant: 'acme', subject: 'ann', role: 'coach' }

/** A store shared by two instances: one that changes grants, and one that must find out. */
function twoInstances(options: { ttlMs?: number; maxStalenessMs?: number } = {}) {
  const clock = manualClock()
  const store = createMemoryGrantStore({ grants: [COACH, { ...COACH, role: 'auditor' }] })
  const make = () => createAccess({ policy, grants: store, clock, ...options })
  const [here, there] = [make(), make()]
  const may = async (access = here, fresh = false) =>
    (await access.decide('session:create', undefined, scopeOf(ann, clock), { fresh })).effect
  return { clock, store, here, there, may }
}

describe('a revocation', () => {
  it('is seen at once where it was made', async () => {
    const { store, here, may } = twoInstances()
    expect(await may()).toBe('allow')
    await store.revoke(COACH)
    here.invalidateTenant('acme')
    expect(await may()).toBe('deny')
    expect(here.stats().invalidations).toBe(1)
  })

  it('is seen elsewhere within maxStalenessMs, and not before the epoch is due', async () => {
    const { clock, store, there, may } = twoInstances({ maxStalenessMs: 5_000 })
    expect(await may(there)).toBe('allow')
    clock.advance(1)
    await store.revoke(COACH)
    clock.advance(4_998)
    expect(await may(there)).toBe('allow')
    clock.advance(1)
    expect(await may(there)).toBe('deny')
    expect(there.stats().outdated).toBe(1)
  })

  it('is seen at once with maxStalenessMs 0, and by whoever asks for fresh grants', async () => {
    const strict = twoInstances({ maxStalenessMs: 0 })
    expect(await strict.may(strict.there)).toBe('allow')
    await strict.store.revoke(COACH)
    expect(await strict.may(strict.there)).toBe('deny')

    const lax = twoInstances()
    expect(await lax.may(lax.there)).toBe('allow')
    await lax.store.revoke(COACH)
    expect(await lax.may(lax.there, true)).toBe('deny')
    expect(await lax.may(lax.there)).toBe('deny')
  })

  it('is seen when the last role goes, and the subject with it', async () => {
    const { clock, store, there, may } = twoInstances()
    expect(await may(there)).toBe('allow')
    await store.revoke(COACH)
    await store.revoke({ ...COACH, role: 'auditor' })
    clock.advance(5_000)
    expect(await may(there)).toBe('deny')
    expect(there.stats().entries).toBe(0)
  })

  it('reaches all who work in the tenant, and nobody else', async () => {
    const { store, here, clock } = twoInstances()
    await store.assign({ tenant: 'globex', subject: 'bob', role: 'coach' })
    const bob = scopeOf({ id: 'bob', tenant: 'globex' }, clock)
    await here.decide('session:create', undefined, bob)
    await here.decide('session:create', undefined, scopeOf(ann, clock))
    here.invalidateTenant('acme')
    expect((await here.decide('session:create', undefined, bob)).source).toBe('cache')
    expect((await here.decide('session:create', undefined, scopeOf(ann, clock))).source).toBe('load')
  })
})

function racing() {
  const clock = manualClock()
  const grants = gatedStore({ grants: { roles: ['coach'], epoch: 'e1' }, epoch: 'e1' })
  const access = createAccess({ policy, grants: grants.store, clock, timeoutMs: 60_000 })
  const ask = (fresh = false) => access.decide('session:create', undefined, scopeOf(ann, clock), { fresh })
  const revoke = () => {
    grants.state.grants = { roles: ['client'], epoch: 'e2' }
    grants.state.epoch = 'e2'
  }
  return { clock, grants, access, ask, revoke }
}

describe('a load in flight while a grant is revoked', () => {
  it('neither fills the cache nor decides with what it read before', async () => {
    const { grants, access, ask, revoke } = racing()
    grants.hold()
    const asked = ask()
    await settle()
    revoke()
    access.invalidateTenant('acme')
    const after = ask()
    await settle()
    grants.release()
    expect((await asked).effect).toBe('deny')
    expect((await after).effect).toBe('deny')
    expect(await ask()).toMatchObject({ effect: 'deny', epoch: 'e2', source: 'cache' })
  })

  it('is not joined by who comes after the invalidation', async () => {
    const { grants, access, ask } = racing()
    grants.hold()
    void ask()
    await settle()
    access.invalidateTenant('acme')
    void ask()
    await settle()
    expect(grants.counts.grants).toBe(2)
    grants.release()
    await settle()
  })

  it('drops what is kept of a subject that a later load no longer finds', async () => {
    const { grants, access, ask } = racing()
    await ask()
    grants.state.grants = undefined
    expect((await ask(true)).effect).toBe('deny')
    expect(access.stats().entries).toBe(0)
    expect((await ask()).effect).toBe('deny')
  })

  it('is not joined once it is as old as a cached epoch may be', async () => {
    const { clock, grants, ask } = racing()
    grants.hold()
    void ask()
    await settle()
    clock.advance(4_999) // maxStalenessMs is 5,000, timeoutMs 60,000
    void ask()
    await settle()
    expect(grants.counts.grants).toBe(1)
    clock.advance(1)
    void ask()
    await settle()
    expect(grants.counts.grants).toBe(2)
    grants.release()
    await settle()
  })

  it('does not drop a newer answer because an older one knew nobody', async () => {
    const { grants, ask } = racing()
    const { grants: known } = grants.state
    grants.state.grants = undefined
    grants.hold()
    const slow = ask()
    await settle()
    const { readGrants } = grants.store
    grants.store.readGrants = async () => known
    await ask(true)
    grants.store.readGrants = readGrants
    grants.release()
    expect((await slow).effect).toBe('deny')
    expect(await ask()).toMatchObject({ effect: 'allow', source: 'cache' })
  })

  it('does not put an older answer over a newer one', async () => {
    const { grants, ask, revoke } = racing()
    grants.hold()
    const slow = ask()
    await settle()
    revoke()
    const { readGrants } = grants.store
    grants.store.readGrants = async () => grants.state.grants
    expect((await ask(true)).epoch).toBe('e2')
    grants.store.readGrants = readGrants
    grants.release()
    await slow
    expect(await ask()).toMatchObject({ effect: 'deny', epoch: 'e2', source: 'cache' })
  })

  it('does not trust an epoch whose reading began before the invalidation', async () => {
    const { clock, grants, access, ask, revoke } = racing()
    await ask()
    clock.advance(5_000)
    grants.hold()
    const asked = ask() // waits for the epoch, e1
    await settle()
    revoke()
    access.invalidateTenant('acme')
    grants.release()
    expect((await asked).effect).toBe('deny')
  })
})

describe('the epoch', () => {
  it('is read at most every maxStalenessMs, for all subjects of a tenant together', async () => {
    const { clock, grants, access } = racing()
    const askAs = (id: string) => access.decide('session:create', undefined, scopeOf({ id, tenant: 'acme' }, clock))
    const everybody = () => Promise.all(['ann', 'bob', 'cid'].map(askAs))
    await everybody()
    clock.advance(5_000)
    await everybody()
    await everybody()
    expect(grants.counts).toEqual({ grants: 3, epochs: 1 })
    clock.advance(5_000)
    await everybody()
    expect(grants.counts).toEqual({ grants: 3, epochs: 2 })
  })

  it('makes grants be read again where it is missing', async () => {
    const { clock, grants, ask } = racing()
    await ask()
    grants.state.epoch = undefined
    clock.advance(5_000)
    expect((await ask()).source).toBe('load')
  })

  it('keeps nothing of grants that have none', async () => {
    const { grants, access, ask } = racing()
    grants.state.grants = { roles: ['coach'], epoch: '' }
    expect((await ask()).effect).toBe('allow')
    expect((await ask()).source).toBe('load')
    expect(access.stats()).toMatchObject({ entries: 0, epochs: 0 })
  })

  it('is compared by equality: one that comes back is the same', async () => {
    const { clock, grants, ask } = racing()
    await ask()
    grants.state.epoch = 'e0'
    clock.advance(5_000)
    expect((await ask()).source).toBe('load')
  })
})

describe('time', () => {
  it('expires grants at ttlMs even when the epoch has not changed', async () => {
    const { clock, access, ask } = racing()
    await ask()
    clock.advance(59_999)
    expect((await ask()).source).toBe('cache')
    clock.advance(1)
    expect((await ask()).source).toBe('load')
    expect(access.stats().expirations).toBe(1)
  })

  it('expires everything when the clock steps back, be it by a millisecond', async () => {
    const { clock, access, ask } = racing()
    await ask()
    clock.advance(1_000)
    await ask()
    clock.advance(-1)
    expect((await ask()).source).toBe('load')
    expect(access.stats().expirations).toBe(1)
  })

  it('does not let an entry become young again by a clock that steps back after it expired', async () => {
    const { clock, grants, ask } = racing()
    await ask()
    clock.advance(60_000)
    const { readGrants } = grants.store
    grants.store.readGrants = () => Promise.reject(new Error('down'))
    expect((await ask()).code).toBe('unavailable')
    clock.advance(-50_000)
    grants.store.readGrants = readGrants
    expect((await ask()).source).toBe('load')
  })
})

it('never allows by a role that was revoked more than maxStalenessMs ago, whatever happens in between', async () => {
  const maxStalenessMs = 100
  const steps = fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 80 }) }),
    fc.record({ kind: fc.constantFrom('assign', 'revoke', 'ask', 'fresh', 'invalidate', 'step back') }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async (list) => {
      const { clock, store, there, may } = twoInstances({ maxStalenessMs, ttlMs: 300 })
      /** Real time since the role was taken away; the clock may say otherwise. */
      let revokedForMs: number | undefined
      let invalidated = false
      const wrong: string[] = []
      for (const step of list) {
        if (step.kind === 'wait') {
          clock.advance(step.ms)
          if (revokedForMs !== undefined) revokedForMs += step.ms
        } else if (step.kind === 'step back') {
          clock.advance(-10) // whether somebody reads the clock before and after it, or nobody does
        } else if (step.kind === 'assign') {
          if (await store.assign(COACH)) revokedForMs = undefined
        } else if (step.kind === 'revoke') {
          if (await store.revoke(COACH)) [revokedForMs, invalidated] = [0, false]
        } else if (step.kind === 'invalidate') {
          there.invalidateTenant('acme')
          invalidated = true
        } else {
          const fresh = step.kind === 'fresh'
          const allowed = (await may(there, fresh)) === 'allow'
          const known = fresh || invalidated || (revokedForMs ?? 0) >= maxStalenessMs
          if (allowed && revokedForMs !== undefined && known) wrong.push(`allowed ${revokedForMs} ms after`)
        }
      }
      expect(wrong).toEqual([])
    }),
    { numRuns: 200 },
  )
}, 120_000)
