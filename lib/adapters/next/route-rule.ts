import { InvalidRoutesError } from './invalid-routes-error.ts'
import type { RoutePermission, RouteRow, RouteRule } from './route-row.ts'

/** The part of a policy that a table is checked against. */
export interface KnownActions {
  isAction(action: string): boolean
}

type ReadRule = Pick<RouteRow, 'access' | 'permission' | 'refusal' | 'fresh' | 'crossOrigin'>

/**
 * Reads the rule of a row, in its short form or its long one.
 *
 * @throws {InvalidRoutesError} naming `key`, for what is no rule, and for an option that would do nothing there.
 */
export function readRule(
  key: string,
  kind: RouteRow['kind'],
  rule: RouteRule,
  policy: KnownActions | undefined,
): ReadRule {
  const long: Readonly<Record<string, unknown>> = typeof rule === 'string' ? shortRule(rule) : { ...rule }
  const { access, permission, refusal, fresh = false, crossOrigin = false } = long
  if (typeof crossOrigin !== 'boolean') throw new InvalidRoutesError(key, '`crossOrigin` to be true or false')
  if (typeof fresh !== 'boolean') throw new InvalidRoutesError(key, '`fresh` to be true or false')
  if (crossOrigin && kind !== 'route') {
    throw new InvalidRoutesError(key, 'no `crossOrigin`: it is for route handlers, not for pages and Server Actions')
  }
  if ((access === 'public' || access === 'signed-in') && permission === undefined) {
    if (refusal !== undefined || fresh) throw new InvalidRoutesError(key, '`refusal` and `fresh` beside a permission')
    return { access, permission, refusal, fresh, crossOrigin }
  }
  if (access !== undefined || typeof permission !== 'string' || !/^[^\s:*]+:[^\s:*]+$/.test(permission)) {
    throw new InvalidRoutesError(key, "a rule: 'public', 'signed-in' or `resource:action`")
  }
  if (policy && !policy.isAction(permission)) {
    throw new InvalidRoutesError(key, `a permission of the policy, got \`${permission}\``)
  }
  if (refusal !== undefined && refusal !== 403 && refusal !== 404) {
    throw new InvalidRoutesError(key, '`refusal` to be 403 or 404')
  }
  return { access: 'permission', permission: permission as RoutePermission, refusal, fresh, crossOrigin }
}

function shortRule(rule: string): { access: string } | { permission: string } {
  return rule === 'public' || rule === 'signed-in' ? { access: rule } : { permission: rule }
}
