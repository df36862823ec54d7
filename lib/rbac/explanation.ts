import type { BoundRule, RoleRules } from './compile.ts'
import type { Decision, DecisionCode, PolicyDecision, Subject } from './decision.ts'

/** A refusal that no rule made. `detail` replaces the usual sentence. */
export function refuse(
  code: Exclude<DecisionCode, 'allowed' | 'denied-by-rule'>,
  action: string,
  subject?: Subject,
  detail?: string,
): Decision {
  return {
    effect: 'deny',
    code,
    action,
    subject: subject?.id,
    tenant: subject?.tenant,
    roles: subject?.roles ?? NO_ROLES,
    explanation: detail ?? sentenceOf(code, action, subject),
  }
}

/** The decision that `bound` made. */
export function explainRule(
  code: 'allowed' | 'denied-by-rule',
  bound: BoundRule,
  action: string,
  subject: Subject,
): PolicyDecision {
  return {
    effect: bound.rule.effect,
    code,
    action,
    subject: subject.id,
    tenant: subject.tenant,
    roles: subject.roles,
    rule: bound.rule,
    rolePath: bound.rolePath,
    explanation: `${subject.id} ${code === 'allowed' ? 'may' : 'may not'} ${action}: ${bound.text}`,
  }
}

/** The refusal for want of a rule that applies. It names the rules that would have, under their conditions. */
export function explainNoMatch(
  rulesByRole: ReadonlyMap<string, RoleRules>,
  action: string,
  subject: Subject,
): PolicyDecision {
  let near = ''
  let count = 0
  for (const role of subject.roles) {
    for (const bound of rulesByRole.get(role)?.allows ?? []) {
      if (++count <= MOST_RULES_NAMED) near += `${near === '' ? '' : '; '}${bound.text}`
    }
  }
  if (count === 0) return refuse('no-matching-rule', action, subject)
  const more = count > MOST_RULES_NAMED ? `; and ${count - MOST_RULES_NAMED} more` : ''
  const detail = `${subject.id} may not ${action}: no condition holds here (${near}${more})`
  return refuse('no-matching-rule', action, subject, detail)
}

function sentenceOf(code: DecisionCode, action: string, subject: Subject | undefined): string {
  if (code === 'unauthenticated') return `Nobody is signed in, and ${shown(action)} needs somebody who is`
  if (code === 'unknown-action') return `${shown(action)} is not an action of the policy`
  const who = `${subject?.id} may not ${shown(action)}`
  // The other tenant is not named: the sentence may be read by people of this one.
  if (code === 'tenant-mismatch') return `${who}: the resource belongs to another tenant`
  if (code === 'unavailable') return `${who}: the grants cannot be read at the moment`
  const roles = subject?.roles ?? NO_ROLES
  if (roles.length === 0) return `${who}: no role was granted`
  return `${who}: no rule allows it to ${shown(roles.slice(0, 10).join(', '))}`
}

/** An action or a role may come from anywhere: keep what is shown of it short. */
function shown(text: unknown): string {
  const whole = String(text)
  return whole.length > 80 ? `${whole.slice(0, 80)}…` : whole
}

const NO_ROLES: readonly string[] = Object.freeze([])
const MOST_RULES_NAMED = 3
