import type { Resource } from './decision.ts'

/**
 * What is refused before any rule is looked at, whatever the roles; `undefined` where the rules decide.
 *
 * @param known - Whether the action is one of the policy's.
 */
export function refusedBeforeRules(
  subject: { readonly id: string; readonly tenant: string } | undefined,
  known: boolean,
  resource: Resource | undefined,
): 'unauthenticated' | 'unknown-action' | 'tenant-mismatch' | undefined {
  // A missing or empty name must never be compared with another one: two of them would be equal.
  if (subject === undefined || !isNamed(subject.id) || !isNamed(subject.tenant)) return 'unauthenticated'
  if (!known) return 'unknown-action'
  return resource?.tenant !== undefined && resource.tenant !== subject.tenant ? 'tenant-mismatch' : undefined
}

function isNamed(name: unknown): boolean {
  return typeof name === 'string' && name !== ''
}
