import type { Condition } from './condition.ts'
import type { PermissionPattern, ResourceCatalogue } from './permission.ts'

/** A permission, alone or with the condition under which it is meant. */
export type RuleDefinition<C extends ResourceCatalogue = ResourceCatalogue> =
  PermissionPattern<C> | { readonly permission: PermissionPattern<C>; readonly when?: Condition }

/** A role: what it takes over from other roles, what it allows, what it denies. A denial wins over every allow. */
export interface RoleDefinition<C extends ResourceCatalogue = ResourceCatalogue, R extends string = string> {
  readonly inherits?: readonly R[]
  readonly allow?: readonly RuleDefinition<C>[]
  readonly deny?: readonly RuleDefinition<C>[]
}

/** A policy as written down. Names are letters, digits and `_ . / -`, at most 64, beginning with a letter or digit. */
export interface PolicyDefinition<C extends ResourceCatalogue = ResourceCatalogue, R extends string = string> {
  readonly resources: C
  readonly roles: { readonly [Name in R]: RoleDefinition<NoInfer<C>, NoInfer<R>> }
}
