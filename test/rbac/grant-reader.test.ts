import { describe, expect, it } from 'vitest'
import { openRequestScope } from '../../lib/core/request-scope.ts'
import { createAccess } from '../../lib/rbac/index.ts'
import { ann, gatedStore, manualClock, policy, scopeOf, settle } from './coaching.ts'

function setUp(options: { ttlMs?: number } = {}) {
  const clock = manualClock()
  const grants = gatedStore({ grants: { roles: ['coach'], epoch: 'e1' }, epoch: 'e1' })
  const access = createAccess({ policy, grants: grants.store, clock, ...options })
  const kept: Promise<unknown>[] = []
  const hosted = () =>
    openRequestScope({ clock, principal: ann, waitUntil: (work: Promise<unknown>) => void kept.push(work) })
  const ask = (scope = scopeOf(ann, clock)) => access.decide('session:create', undefined, scope)
  return { clock, grants, access, kept, hosted, ask }
}

describe('a read of the store', () => {
  // On workerd a promise of a request that has ended never settles, and others have joined this one.
  it('is handed to the host of the request that began it, and settles there whatever the store says', async () => {
    const { clock, grants, kept, hosted, ask } = setUp()
    grants.hold()
    const asked = ask(hosted())
    const joined = ask(hosted())
    expect(kept).toHaveLength(1)
    grants.release()
    await Promise.all([asked, joined, ...kept])

    clock.advance(5_000)
    grants.store.readEpoch = () => Promise.reject(new Error('down'))
    expect((await ask(hosted())).code).toBe('unavailable')
    expect(kept).toHaveLength(2)
    await Promise.all(kept)
  })

  it('does not hold a response back that did not wait for it, where there is no host', async () => {
    const { clock, grants, access } = setUp()
    grants.hold()
    const scope = openRequestScope({ clock, principal: ann, timeoutMs: 0 })
    expect((await access.decide('session:create', undefined, scope)).code).toBe('unavailable')
    await scope.end()
    grants.release()
    await settle()
  })
})

describe('grants whose epoch is being asked for', () => {
  it.each([
    [3_999, { source: 'cache', grantsAgeMs: 9_999 }],
    [4_000, { source: 'load', grantsAgeMs: 0 }],
  ])('are as old as they are when the answer comes %i ms later, and not used past ttlMs', async (laterMs, expected) => {
    const { clock, grants, ask } = setUp({ ttlMs: 10_000 })
    await ask()
    clock.advance(6_000)
    grants.hold()
    const asked = ask()
    await settle()
    clock.advance(laterMs)
    grants.release()
    expect(await asked).toMatchObject(expected)
  })
})
