import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definePolicy, type Condition, type Operand, type Policy, type Resource } from '../../lib/rbac/index.ts'

/* Random policies over a small world, so that names meet often. */

const RESOURCES = { doc: ['read', 'write'], box: ['read', 'open'] } as const
const ACTIONS = ['doc:read', 'doc:write', 'box:read', 'box:open'] as const
const PATTERNS = [...ACTIONS, 'doc:*', 'box:*', '*:read', '*:write', '*:open', '*:*'] as const
const ROLES = ['r0', 'r1', 'r2', 'r3', 'r4'] as const

type Action = (typeof ACTIONS)[number]
interface Rule {
  permission: (typeof PATTERNS)[number]
  when?: Condition
}
interface Role {
  inherits: (typeof ROLES)[number][]
  allow: Rule[]
  deny: Rule[]
}
type Roles = Record<(typeof ROLES)[number], Role>
interface World {
  subject: { id: string; tenant: string; roles: string[]; attributes: Record<string, unknown> }
  resource: Resource | undefined
  context: Record<string, unknown> | undefined
}

const scalars = fc.constantFrom<(string | number | boolean)[]>('a', 'b', 1, 2, true)
const operands: fc.Arbitrary<Operand> = fc.oneof(
  fc.record({ value: fc.oneof(scalars, fc.array(scalars, { maxLength: 3 })) }),
  fc.record({ resource: fc.constantFrom('x', 'y', 'list', 'deep.x') }),
  fc.record({ subject: fc.constantFrom('id', 'roles', 'attributes.x') }),
  fc.record({ context: fc.constantFrom('x', 'y') }),
)
const pairs = fc.tuple(operands, operands)
const { conditions } = fc.letrec<{ conditions: Condition }>((tie) => ({
  conditions: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ eq: pairs }),
    fc.record({ in: pairs }),
    fc.record({ not: tie('conditions') }),
    fc.record({ and: fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }) }),
  ),
}))
const rules: fc.Arbitrary<Rule> = fc.record(
  { permission: fc.constantFrom(...PATTERNS), when: conditions },
  { requiredKeys: ['permission'] },
)
/** Roles inherit from later ones only, so there is no circle. */
const policies: fc.Arbitrary<Roles> = fc
  .tuple(
    ...ROLES.map((_, i) =>
      fc.record<Role>({
        inherits: fc.subarray(ROLES.slice(i + 1)),
        allow: fc.array(rules, { maxLength: 3 }),
        deny: fc.oneof(
          { weight: 2, arbitrary: fc.constant<Rule[]>([]) },
          { weight: 1, arbitrary: fc.array(rules, { maxLength: 1 }) },
        ),
      }),
    ),
  )
  .map((roles) => Object.fromEntries(ROLES.map((name, i) => [name, roles[i]])) as unknown as Roles)
const values = fc.oneof(scalars, fc.constantFrom(undefined, null, Number.NaN))
const worlds: fc.Arbitrary<World> = fc.record({
  subject: fc.record({
    id: fc.constantFrom('a', 'b'),
    tenant: fc.constantFrom('t', 'u'),
    roles: fc.array(fc.constantFrom<string[]>(...ROLES, 'unknown', '__proto__'), { maxLength: 3 }),
    attributes: fc.record({ x: values }, { requiredKeys: [] }),
  }),
  resource: fc.option(
    fc.record(
      {
        tenant: fc.constantFrom('t', 'u'),
        x: values,
        y: values,
        list: fc.array(values, { maxLength: 3 }),
        deep: fc.record({ x: values }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Resource>,
    { nil: undefined },
  ),
  context: fc.option(fc.record({ x: values, y: values }, { requiredKeys: [] }), { nil: undefined }),
})
const actions = fc.constantFrom(...ACTIONS)
const compile = (roles: Roles) => definePolicy({ resources: RESOURCES, roles })
const effectOf = (policy: Policy, world: World, action: Action) => policy.decide({ ...world, action }).effect

/* The reference: the same semantics, written the slow and obvious way, sharing no code with the library. */

const present = (v: unknown) => ['string', 'number', 'boolean'].includes(typeof v) && v === v
function valueOf(operand: Operand, world: World): unknown {
  if ('value' in operand) return operand.value
  const [[root, path]] = Object.entries(operand) as [[keyof World, string]]
  let at: unknown = world[root]
  for (const step of path.split('.')) at = (at as Record<string, unknown> | null | undefined)?.[step]
  return at
}
/** 1 is true, -1 is false, 0 cannot be told. */
function truth(condition: Condition, world: World): number {
  if ('not' in condition) return -truth(condition.not, world)
  if ('and' in condition) return Math.min(...condition.and.map((c) => truth(c, world)))
  if ('or' in condition) return Math.max(...condition.or.map((c) => truth(c, world)))
  if ('eq' in condition) {
    const [a, b] = condition.eq.map((o) => valueOf(o, world))
    return present(a) && present(b) ? (a === b ? 1 : -1) : 0
  }
  const [item, list] = condition.in.map((o) => valueOf(o, world))
  if (!present(item) || !Array.isArray(list)) return 0
  return Math.max(-1, ...list.map((v) => (v === item ? 1 : present(v) ? -1 : 0)))
}
function covers(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '[^:]+')}$`).test(action)
}
function effectByReference(roles: Roles, world: World, action: Action): 'allow' | 'deny' {
  if (world.resource?.tenant !== undefined && world.resource.tenant !== world.subject.tenant) return 'deny'
  const held = new Set<string>()
  const hold = (name: string) => {
    if (!(ROLES as readonly string[]).includes(name)) return
    held.add(name)
    roles[name as keyof Roles].inherits.forEach(hold)
  }
  world.subject.roles.forEach(hold)
  const applies = (rule: Rule) =>
    covers(rule.permission, action) && (rule.when === undefined || truth(rule.when, world) === 1)
  const all = (effect: 'allow' | 'deny') => [...held].flatMap((name) => roles[name as keyof Roles][effect])
  return all('allow').some(applies) && !all('deny').some(applies) ? 'allow' : 'deny'
}

describe('a random policy', { timeout: 120_000 }, () => {
  it('decides as the reference does, and both ways', () => {
    const seen = { allow: 0, deny: 0 }
    fc.assert(
      fc.property(policies, worlds, (roles, world) => {
        const policy = compile(roles)
        for (const action of ACTIONS) {
          const expected = effectByReference(roles, world, action)
          seen[expected] += 1
          expect(effectOf(policy, world, action)).toBe(expected)
        }
      }),
      { numRuns: 1000 },
    )
    expect(seen.allow).toBeGreaterThan(100)
    expect(seen.deny).toBeGreaterThan(100)
  })

  it('never takes an allow away when a role without denials is inherited or granted in addition', () => {
    const withoutDenials = policies.map(
      (roles) => Object.fromEntries(Object.entries(roles).map(([n, r]) => [n, { ...r, deny: [] }])) as unknown as Roles,
    )
    fc.assert(
      fc.property(withoutDenials, worlds, actions, fc.nat(3), fc.nat(3), (roles, world, action, i, j) => {
        const [heir, ancestor] = [ROLES[Math.min(i, j)]!, ROLES[Math.max(i, j) + 1]!]
        // A condition that reads the roles themselves may well come out differently with more of them.
        fc.pre(!JSON.stringify(roles).includes('"subject":"roles"'))
        fc.pre(effectOf(compile(roles), world, action) === 'allow')
        const more = { ...roles, [heir]: { ...roles[heir], inherits: [...roles[heir].inherits, ancestor] } }
        const subject = { ...world.subject, roles: [...world.subject.roles, ancestor] }
        expect(effectOf(compile(more), world, action)).toBe('allow')
        expect(effectOf(compile(roles), { ...world, subject }, action)).toBe('allow')
      }),
      { numRuns: 200 },
    )
  })

  it('lets a denial win over everything, wherever it is inherited from', () => {
    fc.assert(
      fc.property(policies, worlds, actions, fc.constantFrom(...PATTERNS), (roles, world, action, permission) => {
        const denied = {
          ...roles,
          r4: { ...roles.r4, deny: [{ permission }] },
          r3: { ...roles.r3, inherits: ['r4' as const] },
        }
        const subject = { ...world.subject, roles: [...world.subject.roles, 'r3'] }
        fc.pre(covers(permission, action))
        expect(effectOf(compile(denied), { ...world, subject }, action)).toBe('deny')
      }),
      { numRuns: 200 },
    )
  })

  it('means by a wildcard the permissions that it stands for', () => {
    const spread = (given: Rule[]): Rule[] =>
      given.flatMap((rule) =>
        ACTIONS.filter((action) => covers(rule.permission, action)).map((permission) =>
          Object.assign({}, rule, { permission }),
        ),
      )
    fc.assert(
      fc.property(policies, worlds, actions, (roles, world, action) => {
        const spelled = Object.fromEntries(
          Object.entries(roles).map(([n, r]) => [n, { ...r, allow: spread(r.allow), deny: spread(r.deny) }]),
        ) as unknown as Roles
        expect(effectOf(compile(spelled), world, action)).toBe(effectOf(compile(roles), world, action))
      }),
      { numRuns: 200 },
    )
  })

  it('never allows what mayEver has ruled out', () => {
    fc.assert(
      fc.property(policies, worlds, actions, (roles, world, action) => {
        const policy = compile(roles)
        const allowed = effectOf(policy, world, action) === 'allow'
        expect(!allowed || policy.mayEver(world.subject.roles, action)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('never lets a resource of another tenant through', () => {
    fc.assert(
      fc.property(policies, worlds, actions, (roles, world, action) => {
        const resource = { ...world.resource, tenant: `not-${world.subject.tenant}` }
        expect(compile(roles).decide({ ...world, resource, action }).code).toBe('tenant-mismatch')
      }),
    )
  })

  it('explains each decision by a rule that is there, on a path that exists', () => {
    fc.assert(
      fc.property(policies, worlds, actions, (roles, world, action) => {
        const { rule, rolePath = [], effect, code, explanation } = compile(roles).decide({ ...world, action })
        expect(explanation).not.toBe('')
        expect(code === 'allowed').toBe(effect === 'allow')
        fc.pre(rule !== undefined)
        expect(world.subject.roles).toContain(rolePath[0])
        expect(rolePath.at(-1)).toBe(rule.role)
        rolePath.slice(1).forEach((name, i) => {
          expect(roles[rolePath[i] as keyof Roles].inherits).toContain(name)
        })
        const written = roles[rule.role as keyof Roles][rule.effect]
        expect(written.map((one) => one.permission)).toContain(rule.permission)
        expect(rule.effect).toBe(effect)
      }),
      { numRuns: 200 },
    )
  })
})
