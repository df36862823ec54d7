import { describe, expect, it } from 'vitest'
import { definePolicy, InvalidPolicyError } from '../../lib/rbac/index.ts'

const resources = { session: ['read', 'update'], people: ['read'] }

/** What is wrong with a definition that no compiler has seen. */
function problemOf(definition: unknown): InvalidPolicyError {
  try {
    definePolicy(definition as Parameters<typeof definePolicy>[0])
  } catch (error) {
    if (error instanceof InvalidPolicyError) return error
    throw error
  }
  throw new Error('the definition was accepted')
}
const withRoles = (roles: unknown) => problemOf({ resources, roles })
const withRule = (rule: unknown) => withRoles({ coach: { allow: ['session:read', rule] } })
const withCondition = (when: unknown) => withRule({ permission: 'session:read', when })

describe('names', () => {
  it('rejects an unknown role in inherits, and says where', () => {
    const error = withRoles({ coach: { inherits: ['cleint'] }, client: {} })
    expect(error.path).toBe('roles.coach.inherits[0]')
    expect(error.code).toBe('ERR_TICKLESS_INVALID_POLICY')
    expect(error.message).toBe('Invalid policy at roles.coach.inherits[0]: "cleint" is not a role of the policy')
  })

  it.each([
    'sesion:read',
    'session:raed',
    'session',
    'session:read:x',
    ':',
    '*',
    '*:fly',
    'sesion:*',
    '',
    '__proto__:*',
  ])('rejects the permission %j, and says where', (permission) => {
    expect(withRule(permission).path).toBe('roles.coach.allow[1]')
    expect(withRule({ permission }).path).toBe('roles.coach.allow[1].permission')
    expect(withRoles({ coach: { deny: [permission] } }).path).toBe('roles.coach.deny[0]')
  })

  it.each(['constructor', 'toString', 'hasOwnProperty', '', 'a b', 'a:b', '*', 'é', 'x'.repeat(65)])(
    'does not let %j name a role, a resource or an action',
    (name) => {
      expect(withRoles({ [name]: {} }).path).toMatch(/^roles/)
      expect(problemOf({ resources: { [name]: ['read'] }, roles: {} }).path).toMatch(/^resources/)
      expect(problemOf({ resources: { session: ['read', name] }, roles: {} }).path).toBe('resources.session[1]')
    },
  )

  it('does not let __proto__ in, as a prototype or as a key', () => {
    expect(withRoles({ ['__proto__']: { allow: ['*:*'] } }).path).toBe('roles.__proto__')
    expect(withRoles({ __proto__: { sneaky: { allow: ['*:*'] } } }).path).toBe('roles')
    expect(withRoles({ coach: { __proto__: { allow: ['*:*'] } } }).path).toBe('roles.coach')
    expect(withRoles({ coach: { inherits: ['__proto__'] } }).path).toBe('roles.coach.inherits[0]')
    expect(withRoles(JSON.parse('{"__proto__": {"allow": ["*:*"]}}')).path).toBe('roles.__proto__')
  })

  it('rejects keys that it does not know, lest a misspelt denial vanish', () => {
    expect(withRoles({ coach: { denny: ['*:*'] } }).path).toBe('roles.coach.denny')
    expect(withRule({ permission: 'session:read', whenn: {} }).path).toBe('roles.coach.allow[1].whenn')
    expect(problemOf({ resources, roles: {}, extra: 1 }).path).toBe('policy.extra')
  })

  it('quotes names that a dotted path could not hold', () => {
    expect(withRoles({ 'head-coach': { inherits: ['x'] } }).path).toBe('roles["head-coach"].inherits[0]')
  })
})

describe('shapes', () => {
  it.each([undefined, null, 1, 'x', []])('rejects %j where an object belongs', (value) => {
    expect(problemOf(value).path).toBe('policy')
    expect(withRoles(value).path).toBe('roles')
    expect(withRoles({ coach: value }).path).toBe('roles.coach')
    expect(problemOf({ resources: value, roles: {} }).path).toBe('resources')
  })

  it('rejects lists that are not, and resources that have no action or one twice', () => {
    expect(withRoles({ coach: { allow: 'session:read' } }).path).toBe('roles.coach.allow')
    expect(problemOf({ resources: { session: [] }, roles: {} }).path).toBe('resources.session')
    expect(problemOf({ resources: { session: ['read', 'read'] }, roles: {} }).path).toBe('resources.session[1]')
    // oxlint-disable-next-line no-sparse-arrays
    expect(withRoles({ coach: { allow: [, 'session:read'] } }).path).toBe('roles.coach.allow[0]')
  })

  it('takes a policy without roles, which allows nothing', () => {
    expect(definePolicy({ resources: { note: ['read'] }, roles: {} }).roles).toEqual([])
  })
})

describe('inheritance', () => {
  it('rejects a circle and shows it', () => {
    const error = withRoles({ a: { inherits: ['b'] }, b: { inherits: ['c'] }, c: { inherits: ['b'] } })
    expect(error.message).toContain('b → c → b')
    expect(error.path).toBe('roles.c.inherits[0]')
    expect(withRoles({ a: { inherits: ['a'] } }).message).toContain('a → a')
  })

  it('takes two ways to one role', () => {
    const roles = { d: { inherits: ['b', 'c'] }, b: { inherits: ['a'] }, c: { inherits: ['a'] }, a: {} } as const
    expect(definePolicy({ resources, roles }).roles).toHaveLength(4)
  })

  it('rejects a chain that is too long, without overflowing', () => {
    const roles = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`r${i}`, i < 4999 ? { inherits: [`r${i + 1}`] } : {}]),
    )
    expect(withRoles(roles).message).toContain('more than 100 roles')
  })
})

describe('conditions', () => {
  const scalar = { value: 1 }
  it.each([
    [undefined, ''],
    [null, ''],
    [{}, ''],
    [{ eq: [scalar, scalar], in: [scalar, scalar] }, ''],
    [{ equals: [scalar, scalar] }, '.equals'],
    [{ eq: [scalar] }, '.eq'],
    [{ eq: [scalar, scalar, scalar] }, '.eq'],
    [{ eq: [scalar, { value: undefined }] }, '.eq[1].value'],
    [{ eq: [scalar, { value: null }] }, '.eq[1].value'],
    [{ eq: [scalar, { value: Number.NaN }] }, '.eq[1].value'],
    [{ eq: [scalar, { value: [{}] }] }, '.eq[1].value'],
    [{ eq: [scalar, { subject: '' }] }, '.eq[1].subject'],
    [{ eq: [scalar, { subject: 'a..b' }] }, '.eq[1].subject'],
    [{ eq: [scalar, { subject: 'id', value: 1 }] }, '.eq[1]'],
    [{ and: [] }, '.and'],
    [{ or: [] }, '.or'],
    [{ or: [{ eq: [scalar, scalar] }, {}] }, '.or[1]'],
    [{ not: [] }, '.not'],
  ])('rejects %j', (when, below) => {
    expect(withCondition(when).path).toBe(`roles.coach.allow[1].when${below}`)
  })

  it('rejects one that is too deep, or that contains itself', () => {
    const self: { not?: unknown } = {}
    self.not = self
    expect(withCondition(self).message).toContain('16 levels')
  })
})

it('rejects a policy that would be too large when compiled', () => {
  const actions = Array.from({ length: 2000 }, (_, i) => `a${i}`)
  const roles = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`r${i}`, { allow: ['*:*'] }]))
  expect(problemOf({ resources: { thing: actions }, roles }).message).toContain('250000 rules')
})
