import { compilePolicy, type BoundRule } from './compile.ts'
import type { DecisionRequest, PolicyDecision } from './decision.ts'
import { checkDefinition } from './definition-check.ts'
import type { PolicyDefinition } from './definition.ts'
import { explainNoMatch, explainRule, refuse } from './explanation.ts'
import { refusedBeforeRules } from './preconditions.ts'
import type { PermissionOf, ResourceCatalogue } from './permission.ts'

/** A compiled policy. It holds no state and may live for ever. */
export interface Policy<A extends string = string, R extends string = string> {
  /** Every action in full, `session:read`, in the order of the definition. */
  readonly actions: readonly A[]
  /** Every role, in the order of the definition. */
  readonly roles: readonly R[]
  isAction(action: string): action is A
  isRole(name: string): name is R
  /** Decides. Pure and synchronous; whatever is unknown, missing or malformed denies. */
  decide(request: DecisionRequest<A>): PolicyDecision
  /**
   * Tells whether these roles could be allowed the action for some resource: the optimistic check of a middleware, which
   * has no resource. `false` is final; `true` promises nothing.
   */
  mayEver(roles: readonly string[], action: A): boolean
}

/** The actions of a policy: `Permission<typeof policy>`. */
export type Permission<P extends Policy> = P['actions'][number]

/** The roles of a policy: `RoleName<typeof policy>`. */
export type RoleName<P extends Policy> = P['roles'][number]

/**
 * Checks and compiles a policy. Do it once, at module scope if you like: it reads no clock and draws no randomness.
 * The definition is copied; what is done to it afterwards changes nothing.
 *
 * Deny by default; a denial wins over every allow, inherited or not. Names that are misspelt do not compile, and those that
 * come from elsewhere are checked again here.
 *
 * @throws {InvalidPolicyError} naming the place, when a name is unknown, inheritance runs in a circle, a condition is
 * malformed or the policy is too large (10,000 roles, 10,000 actions, 250,000 rules when compiled).
 */
export function definePolicy<const C extends ResourceCatalogue, const R extends string>(
  definition: PolicyDefinition<C, R>,
): Policy<PermissionOf<C>, R> {
  const checked = checkDefinition(definition)
  const compiled = compilePolicy(checked)

  const policy: Policy = {
    actions: Object.freeze([...compiled.keys()]),
    roles: Object.freeze([...checked.roles.keys()]),
    isAction: (action): action is string => compiled.has(action),
    isRole: (name): name is string => checked.roles.has(name),
    decide(request) {
      const { action, resource } = request
      // Without a list of roles there is no subject to speak of.
      const subject = Array.isArray(request.subject?.roles) ? request.subject : undefined
      const rulesByRole = compiled.get(action)
      const refused = refusedBeforeRules(subject, rulesByRole !== undefined, resource)
      if (refused !== undefined) return refuse(refused, action, subject)
      if (subject === undefined || rulesByRole === undefined) return refuse('unauthenticated', action)
      let allowing: BoundRule | undefined
      // To the end even after an allow: the denial of a later role wins over it.
      for (const role of subject.roles) {
        const rules = rulesByRole.get(role)
        if (rules === undefined) continue
        const denying = firstToApply(rules.denies, request)
        if (denying !== undefined) return explainRule('denied-by-rule', denying, action, subject)
        allowing ??= firstToApply(rules.allows, request)
      }
      if (allowing !== undefined) return explainRule('allowed', allowing, action, subject)
      return explainNoMatch(rulesByRole, action, subject)
    },
    mayEver(roles, action) {
      const rulesByRole = compiled.get(action)
      if (rulesByRole === undefined) return false
      let possible = false
      for (const role of roles) {
        const rules = rulesByRole.get(role)
        if (rules === undefined) continue
        if (rules.alwaysDenies) return false
        possible ||= rules.allows.length > 0
      }
      return possible
    },
  }
  return Object.freeze(policy) as Policy<PermissionOf<C>, R>
}

/** By index: `for…of` makes an iterator, and this runs for every rule of every request. */
function firstToApply(rules: readonly BoundRule[], request: DecisionRequest): BoundRule | undefined {
  for (let i = 0; i < rules.length; i++) {
    const bound = rules[i]!
    if (bound.applies === undefined || bound.applies(request) === true) return bound
  }
  return undefined
}
