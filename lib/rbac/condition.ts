/** What conditions compare. `null`, `NaN` and everything that is not listed here count as missing. */
export type Scalar = string | number | boolean

/**
 * Where a condition takes a value from. A path is dotted (`attributes.team`) and walks own properties only, of the subject
 * (`id`, `tenant`, `roles`, `attributes`), of the resource, or of the context that the caller passed.
 */
export type Operand =
  | { readonly subject: string }
  | { readonly resource: string }
  | { readonly context: string }
  | { readonly value: Scalar | readonly Scalar[] }

/**
 * When a rule applies, as data: it can be shown, stored and explained.
 *
 * Three-valued, as in SQL: a comparison with a missing value is neither true nor false, `not` leaves it so, and a rule whose
 * condition is not plainly true does not apply. `eq` compares scalars strictly, `in` looks for a scalar in an array.
 * That holds for denials too: a denial that reads what may be missing does not fire, so write what must hold into the allow.
 */
export type Condition =
  | { readonly eq: readonly [Operand, Operand] }
  | { readonly in: readonly [Operand, Operand] }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }

/**
 * The condition that the resource belongs to the subject: its attribute `field` holds the subject's id.
 *
 * @param field - Dotted path into the resource, `clientId`.
 */
export function owns(field: string): Condition {
  return { eq: [{ resource: field }, { subject: 'id' }] }
}
