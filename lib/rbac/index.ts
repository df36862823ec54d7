export { createAccess, type Access, type AccessOptions, type DecideOptions } from './access.ts'
export type { AccessStats } from './access-stats.ts'
export { owns, type Condition, type Operand, type Scalar } from './condition.ts'
export type {
  Decision,
  DecisionCode,
  DecisionRequest,
  DecisionRule,
  Effect,
  PolicyDecision,
  Resource,
  Subject,
} from './decision.ts'
export type { PolicyDefinition, RoleDefinition, RuleDefinition } from './definition.ts'
export { AccessDeniedError, InvalidPolicyError, UnauthenticatedError } from './errors.ts'
export type { Grants, GrantStore } from './grant-store.ts'
export type { PermissionOf, PermissionPattern, ResourceCatalogue } from './permission.ts'
export { definePolicy, type Permission, type Policy, type RoleName } from './policy.ts'
export { createRoleHints, type RoleHints } from './role-hints.ts'
