import { describe, expect, it } from 'vitest'
import { definePolicy, owns, type Resource } from '../../lib/rbac/index.ts'
import { policy } from './coaching.ts'

const subject = (...roles: string[]) => ({ id: 'ann', tenant: 'acme', roles })
const decide = (roles: string[], action: string, resource?: Resource) =>
  policy.decide({ subject: subject(...roles), action: action as 'session:read', resource })

describe('decide', () => {
  it('denies by default', () => {
    expect(decide([], 'session:read')).toMatchObject({ effect: 'deny', code: 'no-matching-rule' })
    expect(decide(['client'], 'session:create')).toMatchObject({ effect: 'deny', code: 'no-matching-rule' })
  })

  it('allows what a role of its own allows', () => {
    expect(decide(['coach'], 'session:create')).toMatchObject({
      effect: 'allow',
      code: 'allowed',
      subject: 'ann',
      tenant: 'acme',
      rule: { role: 'coach', permission: 'session:create', effect: 'allow' },
      rolePath: ['coach'],
    })
  })

  it('names the way through the roles to an inherited rule', () => {
    const decision = definePolicy({
      resources: { note: ['read'] },
      roles: { a: { allow: ['note:read'] }, b: { inherits: ['a'] }, c: { inherits: ['b'] } },
    }).decide({ subject: subject('c'), action: 'note:read' })
    expect(decision.rolePath).toEqual(['c', 'b', 'a'])
    expect(decision.rule?.role).toBe('a')
    expect(decision.explanation).toBe('ann may note:read: role a (inherited: c → b → a) allows note:read')
  })

  it('asks who owns the resource', () => {
    expect(decide(['client'], 'session:read', { clientId: 'ann' }).effect).toBe('allow')
    expect(decide(['client'], 'session:read', { clientId: 'bob' }).effect).toBe('deny')
  })

  it('says which condition did not hold', () => {
    expect(decide(['client'], 'session:read', { clientId: 'bob' }).explanation).toBe(
      'ann may not session:read: no condition holds here (role client allows session:read when resource.clientId = subject.id)',
    )
  })

  it('does not let a condition match what is not there', () => {
    expect(decide(['client'], 'session:read', {}).effect).toBe('deny')
    expect(decide(['client'], 'session:read').effect).toBe('deny')
    expect(decide(['client'], 'session:read', { clientId: undefined }).effect).toBe('deny')
  })

  it('denies when a later role denies what an earlier one allows', () => {
    expect(decide(['admin', 'suspended'], 'audit:read')).toMatchObject({
      effect: 'deny',
      code: 'denied-by-rule',
      rule: { role: 'suspended', permission: '*:*', effect: 'deny' },
    })
    expect(decide(['suspended', 'admin'], 'audit:read').code).toBe('denied-by-rule')
  })

  it('applies a conditional denial only where its condition holds', () => {
    expect(decide(['admin', 'frozen'], 'session:update', { status: 'completed' }).code).toBe('denied-by-rule')
    expect(decide(['admin', 'frozen'], 'session:update', { status: 'scheduled' }).code).toBe('allowed')
  })

  it('refuses a resource of another tenant before any rule', () => {
    const decision = decide(['admin'], 'session:read', { tenant: 'globex', clientId: 'ann' })
    expect(decision).toMatchObject({ effect: 'deny', code: 'tenant-mismatch' })
    expect(decision.explanation).not.toContain('globex')
    expect(decide(['admin'], 'session:read', { tenant: null as unknown as string }).code).toBe('tenant-mismatch')
    expect(decide(['admin'], 'session:read', { tenant: 'acme' }).code).toBe('allowed')
  })

  it.each(['session:fly', 'session', '*:*', 'session:*', '__proto__', 'constructor', '', 'session:read:x'])(
    'does not know the action %j, even for an admin',
    (action) => {
      expect(decide(['admin'], action)).toMatchObject({ effect: 'deny', code: 'unknown-action' })
      expect(policy.isAction(action)).toBe(false)
    },
  )

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'nobody', ''])(
    'gives the role %j nothing',
    (role) => {
      expect(decide([role], 'session:create').effect).toBe('deny')
      expect(policy.isRole(role)).toBe(false)
      expect(policy.mayEver([role], 'session:create')).toBe(false)
    },
  )

  it('refuses a subject without an id, a tenant or roles, whatever it owns', () => {
    const ask = (broken: object) =>
      policy.decide({ subject: broken as never, action: 'session:read', resource: { clientId: '' } }).code
    expect(ask({ id: '', tenant: 'acme', roles: ['client'] })).toBe('unauthenticated')
    expect(ask({ id: 'ann', roles: ['client'] })).toBe('unauthenticated')
    expect(ask({ id: 'ann', tenant: 'acme' })).toBe('unauthenticated')
    expect(policy.decide({ subject: undefined as never, action: 'session:read' }).code).toBe('unauthenticated')
  })

  it('keeps a hostile action out of its sentences but for a few characters', () => {
    expect(decide(['admin'], 'x'.repeat(100_000)).explanation.length).toBeLessThan(200)
  })

  it('lists its actions and roles in the order of the definition', () => {
    expect(policy.actions.slice(0, 5)).toEqual([
      'session:read',
      'session:create',
      'session:update',
      'session:cancel',
      'people:read',
    ])
    expect(policy.roles).toEqual(['client', 'coach', 'admin', 'auditor', 'suspended', 'frozen'])
  })

  it('is not changed by what is done to its definition later', () => {
    const roles = { client: { allow: [] as 'note:read'[] } }
    const copy = definePolicy({ resources: { note: ['read'] }, roles })
    roles.client.allow.push('note:read')
    expect(copy.decide({ subject: subject('client'), action: 'note:read' }).effect).toBe('deny')
  })

  it('hands out nothing through which it could be changed', () => {
    const decision = decide(['client'], 'session:read', { clientId: 'ann' })
    expect(Object.isFrozen(policy)).toBe(true)
    expect(Object.isFrozen(policy.roles)).toBe(true)
    expect(Object.isFrozen(decision.rule)).toBe(true)
    expect(Object.isFrozen(decision.rule?.when)).toBe(true)
    expect(Object.isFrozen(decision.rolePath)).toBe(true)
  })
})

describe('mayEver', () => {
  it('is optimistic about conditions', () => {
    expect(policy.mayEver(['client'], 'session:read')).toBe(true)
    expect(policy.mayEver(['admin', 'frozen'], 'session:update')).toBe(true)
  })

  it('is false where no rule could allow', () => {
    expect(policy.mayEver(['client'], 'people:assign')).toBe(false)
    expect(policy.mayEver([], 'session:read')).toBe(false)
    expect(policy.mayEver(['admin'], 'session:fly' as 'session:read')).toBe(false)
  })

  it('is false where a role denies without a condition', () => {
    expect(policy.mayEver(['admin', 'suspended'], 'session:read')).toBe(false)
    expect(policy.mayEver(['suspended', 'admin'], 'session:read')).toBe(false)
  })
})

it('spreads wildcards over what they name and nothing else', () => {
  const allowed = (permission: 'session:*' | '*:read' | '*:*' | 'session:read') => {
    const wild = definePolicy({
      resources: { session: ['read', 'update'], people: ['read'] },
      roles: { r: { allow: [permission] } },
    })
    return wild.actions.filter((action) => wild.decide({ subject: subject('r'), action }).effect === 'allow')
  }
  expect(allowed('session:*')).toEqual(['session:read', 'session:update'])
  expect(allowed('*:read')).toEqual(['session:read', 'people:read'])
  expect(allowed('*:*')).toEqual(['session:read', 'session:update', 'people:read'])
  expect(allowed('session:read')).toEqual(['session:read'])
})

it('owns a nested field by a dotted path', () => {
  const nested = definePolicy({
    resources: { note: ['read'] },
    roles: { r: { allow: [{ permission: 'note:read', when: owns('author.id') }] } },
  })
  const ask = (resource: Resource) => nested.decide({ subject: subject('r'), action: 'note:read', resource }).effect
  expect(ask({ author: { id: 'ann' } })).toBe('allow')
  expect(ask({ author: 'ann' })).toBe('deny')
})
