import { compileCondition, describeCondition, type Test } from './condition-compile.ts'
import type { DecisionRule } from './decision.ts'
import type { CheckedPolicy, CheckedRule } from './definition-check.ts'
import { InvalidPolicyError } from './errors.ts'
import { actionsMatching } from './permission.ts'

/** A rule as one granted role sees it. */
export interface BoundRule {
  readonly rule: DecisionRule
  /** From the granted role to the one that holds the rule, by the shortest way. */
  readonly rolePath: readonly string[]
  /** `undefined`: it always applies. */
  readonly applies: Test | undefined
  /** The rule in words. */
  readonly text: string
}

/** What one granted role says about one action. */
export interface RoleRules {
  readonly denies: readonly BoundRule[]
  readonly allows: readonly BoundRule[]
  /** One of the denials has no condition. */
  readonly alwaysDenies: boolean
}

/** By action, then by granted role; roles that say nothing about an action are left out. */
export type CompiledPolicy = ReadonlyMap<string, ReadonlyMap<string, RoleRules>>

/**
 * Works out, for every action and role, the rules that count: inheritance followed, wildcards spread out, conditions compiled.
 *
 * @throws {InvalidPolicyError} when that gives more than 250,000 rules.
 */
export function compilePolicy(policy: CheckedPolicy): CompiledPolicy {
  const compiled = new Map<string, Map<string, Mutable>>()
  for (const action of actionsMatching('*:*', policy.resources)) compiled.set(action, new Map())
  const tests = new Map<CheckedRule, { applies: Test | undefined; actions: readonly string[] }>()
  let left = MOST_RULES

  for (const granted of policy.roles.keys()) {
    for (const rolePath of ancestry(granted, policy)) {
      const role = rolePath.at(-1)!
      for (const own of policy.roles.get(role)!.rules) {
        let test = tests.get(own)
        if (test === undefined) {
          const applies = own.when === undefined ? undefined : compileCondition(own.when)
          tests.set(own, (test = { applies, actions: actionsMatching(own.permission, policy.resources) }))
        }
        const rule: DecisionRule = Object.freeze({ role, ...own })
        const bound: BoundRule = { rule, rolePath, applies: test.applies, text: describeRule(rule, rolePath) }
        left -= test.actions.length
        if (left < 0) throw new InvalidPolicyError('roles', `more than ${MOST_RULES} rules when compiled`)
        for (const action of test.actions) add(compiled.get(action)!, granted, bound)
      }
    }
  }
  return compiled
}

/** Some 30 MB and half a second at the worst, and far above what anybody writes. */
const MOST_RULES = 250_000

interface Mutable {
  denies: BoundRule[]
  allows: BoundRule[]
  alwaysDenies: boolean
}

function add(rulesByRole: Map<string, Mutable>, granted: string, bound: BoundRule): void {
  let rules = rulesByRole.get(granted)
  if (rules === undefined) rulesByRole.set(granted, (rules = { denies: [], allows: [], alwaysDenies: false }))
  if (bound.rule.effect === 'allow') rules.allows.push(bound)
  else rules.denies.push(bound)
  rules.alwaysDenies ||= bound.rule.effect === 'deny' && bound.applies === undefined
}

/** The role and all that it inherits from, nearest first, each once, as paths from the role. */
function ancestry(granted: string, policy: CheckedPolicy): (readonly string[])[] {
  const paths: (readonly string[])[] = [Object.freeze([granted])]
  const seen = new Set([granted])
  for (let i = 0; i < paths.length; i++) {
    for (const parent of policy.roles.get(paths[i]!.at(-1)!)!.inherits) {
      if (seen.has(parent)) continue
      seen.add(parent)
      paths.push(Object.freeze([...paths[i]!, parent]))
    }
  }
  return paths
}

function describeRule({ role, effect, permission, when }: DecisionRule, rolePath: readonly string[]): string {
  const inherited = rolePath.length > 1 ? ` (inherited: ${rolePath.join(' → ')})` : ''
  const condition = when === undefined ? '' : ` when ${describeCondition(when)}`
  return `role ${role}${inherited} ${effect === 'allow' ? 'allows' : 'denies'} ${permission}${condition}`
}
