/** What a store knows of one subject. */
export interface Grants {
  /** Names of the roles granted to the subject in the tenant, at most 1,000. */
  readonly roles: readonly string[]
  /** The tenant's epoch, read in the same snapshot as the roles or before them: never one that is newer than they are. */
  readonly epoch: string
}

/** Port: where grants are kept. */
export interface GrantStore {
  /** The grants of a subject; `undefined` for one that the store does not know. Rejects when it cannot tell. */
  readGrants(tenant: string, subject: string, options: { readonly signal: AbortSignal }): Promise<Grants | undefined>
  /**
   * The tenant's epoch: a random value, written anew with every change of a grant, compared by equality.
   * `undefined` where there is none, and then grants are read again.
   */
  readEpoch(tenant: string, options: { readonly signal: AbortSignal }): Promise<string | undefined>
}
