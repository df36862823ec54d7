import { checkCondition } from './condition-check.ts'
import type { Condition } from './condition.ts'
import type { Effect } from './decision.ts'
import { InvalidPolicyError } from './errors.ts'
import { refuseCycles } from './inheritance.ts'
import { actionsMatching } from './permission.ts'
import { at, checkList, checkName, checkRecord } from './shape.ts'

/** A rule that has been checked and copied. */
export interface CheckedRule {
  readonly effect: Effect
  readonly permission: string
  readonly when?: Condition
}

/** A role that has been checked and copied. */
export interface CheckedRole {
  readonly inherits: readonly string[]
  readonly rules: readonly CheckedRule[]
}

/** A policy that has been checked and copied: every name in it exists. */
export interface CheckedPolicy {
  readonly resources: ReadonlyMap<string, readonly string[]>
  readonly roles: ReadonlyMap<string, CheckedRole>
}

/**
 * Checks a definition that may come from anywhere, and copies it.
 *
 * @throws {InvalidPolicyError} naming the first place that is wrong.
 */
export function checkDefinition(definition: unknown): CheckedPolicy {
  const root = checkRecord(definition, 'policy', ['resources', 'roles'])
  const resources = checkResources(root['resources'])
  const given = checkRecord(root['roles'], 'roles')
  const names = Object.keys(given)
  if (names.length > MOST_NAMES) throw new InvalidPolicyError('roles', `more than ${MOST_NAMES} roles`)
  const known = new Set(names.map((name) => checkName(name, at('roles', name), 'a role')))
  const roles = new Map<string, CheckedRole>()
  for (const name of names) roles.set(name, checkRole(given[name], at('roles', name), resources, known))
  refuseCycles(roles)
  return { resources, roles }
}

const MOST_NAMES = 10_000

function checkResources(given: unknown): Map<string, readonly string[]> {
  const resources = new Map<string, readonly string[]>()
  let count = 0
  for (const [type, list] of Object.entries(checkRecord(given, 'resources'))) {
    const path = at('resources', type)
    checkName(type, path, 'a resource')
    const actions = checkList(list, path).map((name, i) => checkName(name, `${path}[${i}]`, 'an action'))
    if (actions.length === 0) throw new InvalidPolicyError(path, 'expected at least one action')
    const twice = actions.findIndex((name, i) => actions.indexOf(name) !== i)
    if (twice >= 0) throw new InvalidPolicyError(`${path}[${twice}]`, `"${actions[twice]}" is there twice`)
    count += actions.length
    if (count > MOST_NAMES) throw new InvalidPolicyError('resources', `more than ${MOST_NAMES} actions`)
    resources.set(type, actions)
  }
  return resources
}

function checkRole(
  given: unknown,
  path: string,
  resources: ReadonlyMap<string, readonly string[]>,
  known: ReadonlySet<string>,
): CheckedRole {
  const role = checkRecord(given, path, ['inherits', 'allow', 'deny'])
  const inherits = checkList(role['inherits'] ?? [], `${path}.inherits`).map((name, i) => {
    if (typeof name === 'string' && known.has(name)) return name
    throw new InvalidPolicyError(`${path}.inherits[${i}]`, `${shown(name)} is not a role of the policy`)
  })
  const rules: CheckedRule[] = []
  for (const effect of ['deny', 'allow'] as const) {
    checkList(role[effect] ?? [], `${path}.${effect}`).forEach((rule, i) => {
      rules.push(checkRule(rule, effect, `${path}.${effect}[${i}]`, resources))
    })
  }
  return { inherits, rules }
}

function checkRule(
  given: unknown,
  effect: Effect,
  path: string,
  resources: ReadonlyMap<string, readonly string[]>,
): CheckedRule {
  if (typeof given === 'string') return { effect, permission: checkPermission(given, path, resources) }
  const rule = checkRecord(given, path, ['permission', 'when'])
  const permission = checkPermission(rule['permission'], `${path}.permission`, resources)
  // A `when` that is there but undefined is a condition that got lost, not the wish for none.
  return 'when' in rule
    ? { effect, permission, when: checkCondition(rule['when'], `${path}.when`) }
    : { effect, permission }
}

function checkPermission(given: unknown, path: string, resources: ReadonlyMap<string, readonly string[]>): string {
  if (typeof given === 'string' && actionsMatching(given, resources).length > 0) return given
  throw new InvalidPolicyError(path, `${shown(given)} matches no action of the policy`)
}

function shown(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : `a value of type ${typeof name}`
}
