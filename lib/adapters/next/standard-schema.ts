/**
 * A schema of any library that speaks Standard Schema v1: zod, valibot, arktype. Only the part that is used here,
 * so that the package depends on none of them.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says of a value. No `issues`: it fits. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] }

/** One thing that a schema finds wrong. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What comes out of a schema, or `Otherwise` where there is none. */
export type OutputOf<Schema, Otherwise = undefined> = Schema extends StandardSchema
  ? NonNullable<Schema['~standard']['types']>['output']
  : Otherwise
