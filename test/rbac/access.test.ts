import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAccess, type GrantStore } from '../../lib/rbac/index.ts'
import { createMemoryGrantStore } from '../../lib/stores/memory/index.ts'
import { ann, gatedStore, manualClock, policy, scopeOf, settle } from './coaching.ts'

afterEach(() => void vi.useRealTimers())

const failing: GrantStore = {
  readGrants: () => Promise.reject(new Error('connection refused')),
  readEpoch: () => Promise.reject(new Error('connection refused')),
}

function coachAnn(options: Partial<Parameters<typeof createAccess>[0]> = {}) {
  const clock = manualClock()
  const grants = gatedStore({ grants: { roles: ['coach'], epoch: 'e1' }, epoch: 'e1' })
  const access = createAccess({ policy, grants: grants.store, clock, ...options })
  const ask = (fresh = false) => access.decide('session:create', undefined, scopeOf(ann, clock), { fresh })
  return { clock, grants, access, ask }
}

describe('decide', () => {
  it('loads grants once and answers from the cache after that', async () => {
    const { clock, grants, ask, access } = coachAnn()
    expect(await ask()).toMatchObject({ effect: 'allow', source: 'load', epoch: 'e1', grantsAgeMs: 0 })
    clock.advance(1200)
    expect(await ask()).toMatchObject({ effect: 'allow', source: 'cache', epoch: 'e1', grantsAgeMs: 1200 })
    expect(grants.counts).toEqual({ grants: 1, epochs: 0 })
    expect(access.stats()).toMatchObject({
      entries: 1,
      epochs: 1,
      loads: 1,
      hits: 1,
      allowed: 2,
      denied: 0,
      loading: 0,
    })
  })

  it('gives the policy resource, context and the attributes of the principal', async () => {
    const clock = manualClock()
    const grants = createMemoryGrantStore({ grants: [{ tenant: 'acme', subject: 'ann', role: 'client' }] })
    const access = createAccess({ policy, grants, clock })
    const own = await access.decide('session:read', { clientId: 'ann', tenant: 'acme' }, scopeOf(ann, clock))
    const other = await access.decide('session:read', { clientId: 'bob', tenant: 'acme' }, scopeOf(ann, clock))
    expect([own.code, other.code]).toEqual(['allowed', 'no-matching-rule'])
  })

  it('never asks the store about a request without a principal, an unknown action or a foreign resource', async () => {
    const { clock, grants, access } = coachAnn()
    const scope = scopeOf(ann, clock)
    expect((await access.decide('session:read', undefined, scopeOf(undefined, clock))).code).toBe('unauthenticated')
    const empty = scopeOf({ id: '', tenant: 'acme' }, clock)
    expect((await access.decide('session:read', undefined, empty)).code).toBe('unauthenticated')
    expect((await access.decide('session:fly' as 'session:read', undefined, scope)).code).toBe('unknown-action')
    expect((await access.decide('session:read', { tenant: 'globex' }, scope)).code).toBe('tenant-mismatch')
    expect(grants.counts).toEqual({ grants: 0, epochs: 0 })
  })

  it('believes the store, not the roles that a credential claims', async () => {
    const clock = manualClock()
    const access = createAccess({ policy, grants: createMemoryGrantStore(), clock })
    const scope = scopeOf({ ...ann, claimedRoles: ['admin'] }, clock)
    expect((await access.decide('people:assign', undefined, scope)).effect).toBe('deny')
  })

  it('denies a subject that the store does not know, and keeps nothing of it', async () => {
    const clock = manualClock()
    const access = createAccess({ policy, grants: createMemoryGrantStore(), clock })
    for (let i = 0; i < 100_000; i++) {
      const scope = { ...scopeLike, principal: { id: `unknown-${i}`, tenant: `tenant-${i % 100}` } }
      const { effect } = await access.decide('session:read', undefined, scope)
      if (effect !== 'deny') throw new Error(`unknown-${i} was allowed`)
    }
    expect(access.stats()).toMatchObject({ entries: 0, epochs: 0, bytes: 0, loading: 0, unknownSubjects: 100_000 })
  }, 120_000)

  it('keeps at most maxEntries subjects', async () => {
    const clock = manualClock()
    const access = createAccess({ policy, grants: gatedStore(COACH).store, clock, maxEntries: 10 })
    for (let i = 0; i < 100; i++) {
      await access.decide('session:create', undefined, scopeOf({ id: `u${i}`, tenant: `t${i}` }, clock))
    }
    expect(access.stats()).toMatchObject({ entries: 10, epochs: 10, evictions: 90 })
  })

  it('keeps tenants and subjects apart, whatever characters they hold', async () => {
    const clock = manualClock()
    const grants = createMemoryGrantStore({ grants: [{ tenant: 'a', subject: 'b1:c', role: 'admin' }] })
    const access = createAccess({ policy, grants, clock })
    const may = async (tenant: string, id: string) =>
      (await access.decide('people:assign', undefined, scopeOf({ id, tenant }, clock))).effect
    expect(await may('a', 'b1:c')).toBe('allow')
    expect(await may('a1:b', 'c')).toBe('deny')
    expect(await may('b1:c', 'a')).toBe('deny')
  })
})

const COACH = { grants: { roles: ['coach'], epoch: 'e1' }, epoch: 'e1' }
const scopeLike = scopeOf(ann, manualClock())

describe('a store that fails', () => {
  it('denies, and the denial is not kept', async () => {
    const { clock, grants, access } = coachAnn()
    const { readGrants } = grants.store
    Object.assign(grants.store, failing)
    const scope = scopeOf(ann, clock)
    expect(await access.decide('session:create', undefined, scope)).toMatchObject({
      effect: 'deny',
      code: 'unavailable',
    })
    expect(access.stats()).toMatchObject({ entries: 0, loadFailures: 1, loading: 0 })
    Object.assign(grants.store, { readGrants })
    expect((await access.decide('session:create', undefined, scope)).effect).toBe('allow')
  })

  it('denies when the epoch cannot be read, even with grants at hand', async () => {
    const { clock, grants, access, ask } = coachAnn()
    await ask()
    Object.assign(grants.store, failing)
    clock.advance(5_000)
    expect((await ask()).code).toBe('unavailable')
    expect(access.stats().epochReadFailures).toBe(1)
  })

  it.each([
    ['roles that are no array', { roles: 'admin', epoch: 'e' }],
    ['a role that is no name', { roles: [1], epoch: 'e' }],
    ['too many roles', { roles: Array.from({ length: 1001 }, () => 'admin'), epoch: 'e' }],
    ['an epoch without end', { roles: ['admin'], epoch: 'e'.repeat(10_000) }],
    ['a number for everything', 7],
  ])('denies when it answers %s', async (_, answer) => {
    const clock = manualClock()
    const grants = { ...failing, readGrants: () => Promise.resolve(answer as never) }
    const access = createAccess({ policy, grants, clock })
    expect((await access.decide('audit:read', undefined, scopeOf(ann, clock))).code).toBe('unavailable')
    expect(access.stats().entries).toBe(0)
  })

  it('denies when a driver throws instead of rejecting', async () => {
    const grants: GrantStore = {
      ...failing,
      readGrants() {
        throw new Error('not connected')
      },
    }
    const access = createAccess({ policy, grants, clock: manualClock() })
    expect((await access.decide('audit:read', undefined, scopeLike)).code).toBe('unavailable')
  })

  it('denies at the timeout, tells the driver to stop, and does not use an answer that comes later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { grants, access, ask } = coachAnn({ timeoutMs: 300 })
    const { readGrants } = grants.store
    let signal: AbortSignal | undefined
    grants.store.readGrants = (tenant, subject, options) => {
      signal = options.signal
      return readGrants(tenant, subject, options)
    }
    grants.hold()
    const asked = ask()
    await vi.advanceTimersByTimeAsync(300)
    expect((await asked).code).toBe('unavailable')
    expect(signal?.aborted).toBe(true)
    grants.release()
    await settle()
    expect(access.stats()).toMatchObject({ entries: 0, loading: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not wait past the deadline of the request', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { clock, grants, access } = coachAnn({ timeoutMs: 5_000 })
    grants.hold()
    const asked = access.decide('session:create', undefined, scopeOf(ann, clock, 200))
    await vi.advanceTimersByTimeAsync(200)
    expect((await asked).code).toBe('unavailable')
    // The load goes on for others, and its answer counts.
    grants.release()
    await settle()
    expect(access.stats()).toMatchObject({ entries: 1, loading: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('single-flight', () => {
  it('asks the store once for everybody who waits for the same subject', async () => {
    const { grants, access, ask } = coachAnn()
    grants.hold()
    const asked = Array.from({ length: 50 }, () => ask())
    await settle()
    grants.release()
    expect((await Promise.all(asked)).every(({ effect }) => effect === 'allow')).toBe(true)
    expect(grants.counts.grants).toBe(1)
    expect(access.stats()).toMatchObject({ loads: 1, joins: 49 })
  })

  it('does not hang on the load of a request that died, and replaces it once it is too old to join', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { clock, grants, access, ask } = coachAnn({ timeoutMs: 1_000 })
    grants.hold()
    void ask() // on workerd its promise would never settle, and its timer would die with it
    const joined = ask()
    await vi.advanceTimersByTimeAsync(999)
    clock.advance(1_000)
    grants.store.readGrants = async () => grants.state.grants
    expect((await ask()).effect).toBe('allow')
    await vi.advanceTimersByTimeAsync(1)
    expect((await joined).code).toBe('unavailable')
    expect(access.stats()).toMatchObject({ loads: 2, joins: 1, loading: 0 })
  })

  it('lets loads go on unshared when 1,000 are under way, and keeps no answer of those', async () => {
    const { clock, grants, access } = coachAnn()
    grants.hold()
    const asked = Array.from({ length: 1_200 }, (_, i) =>
      access.decide('session:create', undefined, scopeOf({ id: `u${i}`, tenant: 'acme' }, clock)),
    )
    await settle()
    expect(access.stats()).toMatchObject({ loading: 1_000, unshared: 200 })
    grants.release()
    expect((await Promise.all(asked)).every(({ effect }) => effect === 'allow')).toBe(true)
    expect(access.stats()).toMatchObject({ loading: 0, entries: 1_000 })
  })
})

describe('enforce', () => {
  it('returns the decision that allows', async () => {
    const { clock, access } = coachAnn()
    const decision = await access.enforce('session:create', undefined, scopeOf(ann, clock))
    expect(decision).toMatchObject({ effect: 'allow', rolePath: ['coach'] })
  })

  it('throws what each refusal is', async () => {
    const { clock, grants, access } = coachAnn()
    await expect(access.enforce('session:read', undefined, scopeOf(undefined, clock))).rejects.toMatchObject({
      name: 'UnauthenticatedError',
      code: 'ERR_TICKLESS_UNAUTHENTICATED',
    })
    await expect(access.enforce('people:assign', undefined, scopeOf(ann, clock))).rejects.toMatchObject({
      name: 'AccessDeniedError',
      code: 'ERR_TICKLESS_DENIED',
      decision: { code: 'no-matching-rule', subject: 'ann', epoch: 'e1', source: 'load' },
    })
    Object.assign(grants.store, failing)
    await expect(
      access.enforce('session:create', undefined, scopeOf(ann, clock), { fresh: true }),
    ).rejects.toMatchObject({
      name: 'UnavailableError',
      code: 'ERR_TICKLESS_UNAVAILABLE',
      cause: { message: 'connection refused' },
    })
  })
})

describe('close', () => {
  it('is idempotent, and answers with a coded error afterwards', async () => {
    const { access, ask, clock } = coachAnn()
    await ask()
    await Promise.all([access.close(), access.close()])
    expect(access.closed).toBe(true)
    expect(access.stats()).toMatchObject({ entries: 0, epochs: 0 })
    await expect(ask()).rejects.toMatchObject({ code: 'ERR_TICKLESS_CLOSED' })
    await expect(access.enforce('session:read', undefined, scopeOf(ann, clock))).rejects.toMatchObject({
      code: 'ERR_TICKLESS_CLOSED',
    })
    expect(() => access.invalidateTenant('acme')).toThrow('access is closed')
  })

  it('gives up loads in flight at once, and leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { grants, access, ask } = coachAnn()
    grants.hold()
    const asked = ask()
    await settle()
    await access.close()
    expect((await asked).code).toBe('unavailable')
    expect(vi.getTimerCount()).toBe(0)
    grants.release()
    await settle()
    expect(access.stats()).toMatchObject({ entries: 0, loading: 0 })
  })
})

it.each(['maxEntries', 'ttlMs', 'maxStalenessMs', 'timeoutMs'])('rejects a bad %s, naming it', (option) => {
  for (const value of [-1, Number.NaN, '5', Infinity]) {
    expect(() => createAccess({ policy, grants: failing, [option]: value as number })).toThrow(option)
  }
})
