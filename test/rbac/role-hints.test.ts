import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definePolicy, type PolicyDefinition } from '../../lib/rbac/index.ts'
import { createRoleHints } from '../../lib/rbac/role-hints.ts'

const NAMES = ['a', 'b', 'c', 'd']
const ACTIONS = ['x:read', 'x:write', 'y:read', 'y:list']
const rule = fc
  .tuple(fc.constantFrom(...ACTIONS, 'x:*', '*:read', '*:*', 'y:*'), fc.boolean())
  .map(([permission, bound]) =>
    bound ? { permission, when: { eq: [{ resource: 'owner' }, { subject: 'id' }] as const } } : permission,
  )
/** Roles that inherit from those before them alone, so that there are no circles. */
const definition = fc
  .tuple(
    ...NAMES.map((_, index) =>
      fc.record({
        inherits: fc.subarray(NAMES.slice(0, index)),
        allow: fc.array(rule, { maxLength: 3 }),
        deny: fc.array(rule, { maxLength: 1 }),
      }),
    ),
  )
  .map((roles) => ({
    resources: { x: ['read', 'write'], y: ['read', 'list'] },
    roles: Object.fromEntries(roles.map((role, index) => [NAMES[index], role])),
  })) as fc.Arbitrary<PolicyDefinition>

describe('createRoleHints', () => {
  it('answers as the compiled policy does, whatever the policy', () => {
    const granted = fc.subarray([...NAMES, 'unknown', '__proto__', 'constructor'])
    fc.assert(
      fc.property(
        definition,
        granted,
        fc.constantFrom(...ACTIONS, 'x:list', 'z:read', 'x', 'x:*'),
        (policy, roles, action) => {
          const compiled = definePolicy(policy)
          const hints = createRoleHints(policy)
          expect(hints.mayEver(roles, action)).toBe(compiled.mayEver(roles, action as never))
          expect(hints.isAction(action)).toBe(compiled.isAction(action))
        },
      ),
    )
  })

  it('ends where a definition that was never checked runs in a circle', () => {
    const hints = createRoleHints({
      resources: { x: ['read'] },
      roles: { a: { inherits: ['b'] }, b: { inherits: ['a'] } },
    })
    expect(hints.mayEver(['a'], 'x:read')).toBe(false)
  })
})
