import { describe, expect, it } from 'vitest'
import { compileCondition, describeCondition } from '../../lib/rbac/condition-compile.ts'
import type { Condition, Operand } from '../../lib/rbac/index.ts'

const request = {
  subject: { id: 'ann', tenant: 'acme', roles: ['coach'], attributes: { team: 'blue', level: 3 } },
  action: 'session:read',
  resource: {
    coachId: 'ann',
    empty: '',
    nothing: null,
    nan: Number.NaN,
    list: ['a', 'b'],
    holed: ['a', null],
    team: 'blue',
  },
  context: { hour: 9 },
}
const truthOf = (condition: Condition) => compileCondition(condition)(request)
const eq = (left: Operand, right: Operand): Condition => ({ eq: [left, right] })
const within = (left: Operand, right: Operand): Condition => ({ in: [left, right] })
const YES = eq({ value: 1 }, { value: 1 })
const NO = eq({ value: 1 }, { value: 2 })
const UNKNOWN = eq({ resource: 'absent' }, { value: 1 })

describe('eq', () => {
  it('compares subject, resource, context and constants', () => {
    expect(truthOf(eq({ resource: 'coachId' }, { subject: 'id' }))).toBe(true)
    expect(truthOf(eq({ resource: 'team' }, { subject: 'attributes.team' }))).toBe(true)
    expect(truthOf(eq({ context: 'hour' }, { value: 9 }))).toBe(true)
    expect(truthOf(eq({ context: 'hour' }, { value: 10 }))).toBe(false)
  })

  it('compares strictly', () => {
    expect(truthOf(eq({ subject: 'attributes.level' }, { value: '3' }))).toBe(false)
    expect(truthOf(eq({ resource: 'empty' }, { value: false }))).toBe(false)
  })

  it.each(['absent', 'nothing', 'nan', 'list', 'coachId.length', 'constructor', '__proto__', 'toString'])(
    'cannot tell about %s, not even whether it equals itself',
    (path) => {
      expect(truthOf(eq({ resource: path }, { resource: path }))).toBeUndefined()
      expect(truthOf({ not: eq({ resource: path }, { value: 'x' }) })).toBeUndefined()
    },
  )
})

describe('in', () => {
  it('looks for a scalar in an array', () => {
    expect(truthOf(within({ value: 'a' }, { resource: 'list' }))).toBe(true)
    expect(truthOf(within({ value: 'c' }, { resource: 'list' }))).toBe(false)
    expect(truthOf(within({ value: 'coach' }, { subject: 'roles' }))).toBe(true)
    expect(truthOf(within({ resource: 'team' }, { value: ['red', 'blue'] }))).toBe(true)
  })

  it('cannot tell without an item or without an array', () => {
    expect(truthOf(within({ resource: 'absent' }, { resource: 'list' }))).toBeUndefined()
    expect(truthOf(within({ value: 'a' }, { resource: 'absent' }))).toBeUndefined()
    expect(truthOf(within({ value: 'a' }, { resource: 'coachId' }))).toBeUndefined()
  })

  it('cannot tell that something is not among things of which one is missing', () => {
    expect(truthOf(within({ value: 'a' }, { resource: 'holed' }))).toBe(true)
    expect(truthOf(within({ value: 'z' }, { resource: 'holed' }))).toBeUndefined()
  })
})

it('follows the three-valued truth tables', () => {
  const table = (kind: 'and' | 'or') =>
    [YES, NO, UNKNOWN].map((left) =>
      [YES, NO, UNKNOWN].map((right) => truthOf(kind === 'and' ? { and: [left, right] } : { or: [left, right] })),
    )
  expect(table('and')).toEqual([
    [true, false, undefined],
    [false, false, false],
    [undefined, false, undefined],
  ])
  expect(table('or')).toEqual([
    [true, true, true],
    [true, false, undefined],
    [true, undefined, undefined],
  ])
  expect([YES, NO, UNKNOWN].map((one) => truthOf({ not: one }))).toEqual([false, true, undefined])
})

it('reads a resource that is not there as everything missing', () => {
  const { resource: _, ...without } = request
  expect(compileCondition(eq({ resource: 'coachId' }, { subject: 'id' }))(without)).toBeUndefined()
})

it('reads own properties alone', () => {
  const resource = Object.create({ coachId: 'ann' }, { deep: { value: Object.create({ id: 'ann' }) } })
  const test = (path: string) => compileCondition(eq({ resource: path }, { subject: 'id' }))({ ...request, resource })
  expect(test('coachId')).toBeUndefined()
  expect(test('deep.id')).toBeUndefined()
})

it('describes itself to an operator', () => {
  const condition: Condition = {
    and: [
      eq({ resource: 'coachId' }, { subject: 'id' }),
      { not: within({ resource: 'status' }, { value: ['completed', 'cancelled'] }) },
    ],
  }
  expect(describeCondition(condition)).toBe(
    '(resource.coachId = subject.id and not resource.status in ["completed","cancelled"])',
  )
})
