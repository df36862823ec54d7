import { expect, expectTypeOf, it } from 'vitest'
import {
  createAccess,
  definePolicy,
  owns,
  type Access,
  type Permission,
  type Policy,
  type RoleName,
} from '../../lib/rbac/index.ts'
import { createMemoryGrantStore } from '../../lib/stores/memory/index.ts'

const policy = definePolicy({
  resources: { session: ['read', 'update'], people: ['assign'] },
  roles: {
    client: { allow: [{ permission: 'session:read', when: owns('clientId') }, '*:read'] },
    coach: { inherits: ['client'], allow: ['session:*'], deny: ['*:assign'] },
    admin: { inherits: ['coach'], allow: ['*:*'] },
  },
})

it('infers actions and roles from the definition', () => {
  expectTypeOf<Permission<typeof policy>>().toEqualTypeOf<'session:read' | 'session:update' | 'people:assign'>()
  expectTypeOf<RoleName<typeof policy>>().toEqualTypeOf<'client' | 'coach' | 'admin'>()
  expectTypeOf(policy).toExtend<Policy>()
})

it('knows actions at the point of use', async () => {
  const access = createAccess({ policy, grants: createMemoryGrantStore() })
  expectTypeOf(access).toExtend<Access>()
  expectTypeOf(access.decide).parameter(0).toEqualTypeOf<Permission<typeof policy>>()
  // @ts-expect-error a misspelt action
  expect(policy.mayEver(['admin'], 'session:raed')).toBe(false)
  // @ts-expect-error a wildcard is no action
  expect(policy.mayEver(['admin'], 'session:*')).toBe(false)
  const name: string = 'session:read'
  if (policy.isAction(name)) expectTypeOf(name).toEqualTypeOf<Permission<typeof policy>>()
  await access.close()
})

it('does not compile a misspelt name', () => {
  const resources = { session: ['read', 'update'], people: ['assign'] } as const
  // @ts-expect-error a misspelt role
  expect(() => definePolicy({ resources, roles: { coach: { inherits: ['cleint'] }, client: {} } })).toThrow(
    /Invalid policy/,
  )
  // @ts-expect-error a misspelt resource
  expect(() => definePolicy({ resources, roles: { coach: { allow: ['sesion:read'] } } })).toThrow(/Invalid policy/)
  // @ts-expect-error a misspelt action
  expect(() => definePolicy({ resources, roles: { coach: { allow: ['session:raed'] } } })).toThrow(/Invalid policy/)
  // @ts-expect-error an action of another resource
  expect(() => definePolicy({ resources, roles: { coach: { allow: ['session:assign'] } } })).toThrow(/Invalid policy/)
  // @ts-expect-error a misspelt action behind a wildcard
  expect(() => definePolicy({ resources, roles: { coach: { deny: ['*:raed'] } } })).toThrow(/Invalid policy/)
  // @ts-expect-error a misspelt permission with a condition
  expect(() => definePolicy({ resources, roles: { a: { allow: [{ permission: 'x:y', when: owns('f') }] } } })).toThrow(
    /Invalid policy/,
  )
  // @ts-expect-error a misspelt key
  expect(() => definePolicy({ resources, roles: { coach: { denny: ['session:read'] } } })).toThrow(/Invalid policy/)
  const lost = { permission: 'session:read', when: undefined } as const
  // @ts-expect-error a condition that got lost
  expect(() => definePolicy({ resources, roles: { a: { allow: [lost] } } })).toThrow(/Invalid policy/)
})
