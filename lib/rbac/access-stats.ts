/** Counts since the access was made, and what it holds now. */
export interface AccessStats {
  /** Subjects whose grants are kept. */
  readonly entries: number
  readonly bytes: number
  readonly maxEntries: number
  readonly maxBytes: number
  /** Tenants whose epoch is remembered. */
  readonly epochs: number
  /** Store reads under way. */
  readonly loading: number
  /** Decisions answered from the cache. */
  readonly hits: number
  /** Decisions that waited for a load which another one had begun. */
  readonly joins: number
  readonly loads: number
  readonly loadFailures: number
  readonly epochReads: number
  readonly epochReadFailures: number
  /** Loads that nobody could join, because too many were under way. */
  readonly unshared: number
  /** Answers for subjects that the store does not know. */
  readonly unknownSubjects: number
  /** Entries that left for want of space. */
  readonly evictions: number
  /** Entries that were too old, or older than a clock that stepped back. */
  readonly expirations: number
  /** Entries whose epoch was no longer the tenant's. */
  readonly outdated: number
  /** Entries dropped by `invalidateTenant`. */
  readonly invalidations: number
  readonly allowed: number
  readonly denied: number
}
