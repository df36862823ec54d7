import type { PolicyDefinition, RuleDefinition } from './definition.ts'

/** The two questions that a middleware has for a policy. */
export interface RoleHints {
  isAction(action: string): boolean
  /** As `Policy.mayEver`: `false` is final, `true` promises nothing. */
  mayEver(roles: readonly string[], action: string): boolean
}

/**
 * Answers a middleware from a policy as it is written down: no conditions, no explanations, a tenth of the weight of
 * `definePolicy` in an edge bundle. It checks nothing: hand the same definition to `definePolicy` where decisions are made,
 * and a mistake in it is found there. Whatever makes no sense here is refused.
 */
export function createRoleHints(definition: PolicyDefinition): RoleHints {
  const resources = new Map(Object.entries(definition.resources))
  const roles = new Map(Object.entries(definition.roles))

  function isAction(action: string): boolean {
    const [type = '', name = '', ...more] = action.split(':')
    return more.length === 0 && resources.get(type)?.includes(name) === true
  }

  return {
    isAction,
    mayEver(granted, action) {
      if (!isAction(action)) return false
      // Grows while it is walked, each role once: inheritance in a circle ends.
      const held = new Set(granted)
      let possible = false
      for (const name of held) {
        const role = roles.get(name)
        for (const parent of role?.inherits ?? []) held.add(parent)
        if (role?.deny?.some((rule) => whenOf(rule) === undefined && covers(rule, action))) return false
        possible ||= role?.allow?.some((rule) => covers(rule, action)) === true
      }
      return possible
    },
  }
}

function whenOf(rule: RuleDefinition): unknown {
  return typeof rule === 'string' ? undefined : rule.when
}

function covers(rule: RuleDefinition, action: string): boolean {
  const pattern = (typeof rule === 'string' ? rule : rule.permission).split(':')
  const parts = action.split(':')
  return pattern.length === parts.length && pattern.every((part, index) => part === '*' || part === parts[index])
}
