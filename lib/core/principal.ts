/** An authenticated subject: what `authenticate(request)` found out about who is asking. */
export interface Principal {
  /** Stable id of the subject, unique within its tenant. */
  readonly id: string
  /** The tenant that the subject acts in. Part of every key. */
  readonly tenant: string
  /**
   * Roles as the credential names them: a hint for the optimistic check of the middleware, never proof.
   * Handlers read the grants themselves. `undefined` when the credential says nothing, or said it too long ago.
   */
  readonly claimedRoles?: readonly string[] | undefined
  /** Attributes of the subject that conditions of a policy may read. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}
