import { openRequestScope, type OpenRequestScope } from '../../lib/core/request-scope.ts'
import type { Clock } from '../../lib/core/clock.ts'
import type { Principal } from '../../lib/core/principal.ts'
import { definePolicy, owns, type Grants, type GrantStore } from '../../lib/rbac/index.ts'

/** The policy that most tests of this folder ask. */
export const policy = definePolicy({
  resources: {
    session: ['read', 'create', 'update', 'cancel'],
    people: ['read', 'assign'],
    audit: ['read'],
  },
  roles: {
    client: { allow: [{ permission: 'session:read', when: owns('clientId') }] },
    coach: {
      inherits: ['client'],
      allow: [
        'session:create',
        { permission: 'session:update', when: owns('coachId') },
        { permission: 'session:read', when: owns('coachId') },
      ],
    },
    admin: { inherits: ['coach'], allow: ['*:*'] },
    auditor: { allow: ['*:read'] },
    suspended: { deny: ['*:*'] },
    frozen: { deny: [{ permission: 'session:*', when: { eq: [{ resource: 'status' }, { value: 'completed' }] } }] },
  },
})

/** A clock that moves when it is told to. Backwards goes wall time alone. */
export function manualClock(nowMs = 1_700_000_000_000): Clock & { advance(ms: number): void } {
  let monotonicMs = 0
  return {
    nowMs: () => nowMs,
    monotonicMs: () => monotonicMs,
    advance(ms) {
      nowMs += ms
      monotonicMs += Math.max(0, ms)
    },
  }
}

export function scopeOf(principal: Principal | undefined, clock: Clock, timeoutMs?: number): OpenRequestScope {
  return openRequestScope({ clock, principal, timeoutMs })
}

export const ann: Principal = { id: 'ann', tenant: 'acme' }

/** A store whose answers wait for the test, and which counts its readers. */
export function gatedStore(state: { grants: Grants | undefined; epoch: string | undefined }) {
  const waiting: (() => void)[] = []
  const counts = { grants: 0, epochs: 0 }
  let open = true
  // The answer is what the store held when the question came, whenever it arrives.
  const answer = async <T>(value: T): Promise<T> => {
    if (!open) await new Promise<void>((resolve) => waiting.push(resolve))
    return value
  }
  const store: GrantStore = {
    readGrants: () => {
      counts.grants += 1
      return answer(state.grants)
    },
    readEpoch: () => {
      counts.epochs += 1
      return answer(state.epoch)
    },
  }
  return {
    store,
    counts,
    state,
    hold: () => void (open = false),
    release: () => {
      open = true
      for (const go of waiting.splice(0)) go()
    },
  }
}

/** Lets everything that can run without outside help run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}
