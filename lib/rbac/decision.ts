import type { Condition } from './condition.ts'

/** What a rule, or a decision, says. */
export type Effect = 'allow' | 'deny'

/** Why a decision came out as it did. Only `allowed` allows. */
export type DecisionCode =
  | 'allowed'
  | 'denied-by-rule'
  | 'no-matching-rule'
  | 'tenant-mismatch'
  | 'unknown-action'
  | 'unauthenticated'
  | 'unavailable'

/** Who asks, with the roles that were granted to them in the tenant. */
export interface Subject {
  readonly id: string
  readonly tenant: string
  /** Names of roles. One that the policy does not know grants nothing. */
  readonly roles: readonly string[]
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/** What is asked about. Its other own properties are what conditions read. */
export interface Resource {
  /** For the explanation and the audit log; rules match on the action. */
  readonly type?: string | undefined
  readonly id?: string | undefined
  /** Where it differs from the subject's tenant, the answer is no before any rule is looked at. */
  readonly tenant?: string | undefined
  readonly [attribute: string]: unknown
}

/** A question for a policy. */
export interface DecisionRequest<A extends string = string> {
  readonly subject: Subject
  readonly action: A
  /** Absent: rules whose condition reads the resource do not apply. */
  readonly resource?: Resource | undefined
  readonly context?: Readonly<Record<string, unknown>> | undefined
}

/** The rule that decided. */
export interface DecisionRule {
  /** The role that holds the rule: the last of the `rolePath`. */
  readonly role: string
  /** As written in the policy, wildcards and all. */
  readonly permission: string
  readonly effect: Effect
  readonly when?: Condition
}

/** The answer of a policy. */
export interface PolicyDecision {
  readonly effect: Effect
  readonly code: DecisionCode
  readonly action: string
  /** Id of the subject; `undefined` when nobody is signed in. */
  readonly subject: string | undefined
  readonly tenant: string | undefined
  /** The roles that were considered, as granted. */
  readonly roles: readonly string[]
  readonly rule?: DecisionRule | undefined
  /** From the role that was granted to the role that holds the rule. */
  readonly rolePath?: readonly string[] | undefined
  /** One sentence for the log and the operator. It names ids and rules: do not show it to the caller. */
  readonly explanation: string
}

/** The answer of an access: a policy's, and how old the grants were that it rests on. */
export interface Decision extends PolicyDecision {
  /** Epoch of the tenant that the grants belong to. */
  readonly epoch?: string | undefined
  /** How long ago the grants were read, in milliseconds. */
  readonly grantsAgeMs?: number | undefined
  readonly source?: 'cache' | 'load' | undefined
}
