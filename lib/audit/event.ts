/** How the audited thing ended: it was done, it was not allowed, or it was tried and failed. */
export type AuditOutcome = 'success' | 'denied' | 'failed'

/** Who did it: an authenticated user, somebody unknown, or the application itself. */
export interface AuditActor {
  readonly type: 'user' | 'anonymous' | 'system'
  readonly id?: string | undefined
}

/** What it was done to. */
export interface AuditTarget {
  readonly type: string
  readonly id: string
}

/** Where it came from. */
export interface AuditContext {
  /** The client's address, believed only as far as whoever gave it believes it. */
  readonly address?: string | undefined
  /** The client's `User-Agent`. */
  readonly agent?: string | undefined
  readonly method?: string | undefined
  /** The route pattern, never the raw path. */
  readonly route?: string | undefined
}

/** One changed field. A side that is absent did not exist. */
export interface AuditChange {
  readonly before?: unknown
  readonly after?: unknown
}

/** One thing that happened, as sinks keep it: plain data, safe for `JSON.stringify`, at most `maxEventBytes` as JSON. */
export interface AuditEvent {
  /** UUIDv7, minted when recorded and kept across retries. */
  readonly id: string
  /** Wall time in milliseconds since the Unix epoch. */
  readonly occurredAtMs: number
  /** Counts up within `instanceId`. A gap is an event that was given up. */
  readonly sequence: number
  /** Id of the function instance, a UUID minted with its first event. */
  readonly instanceId: string
  readonly requestId?: string | undefined
  readonly tenant?: string | undefined
  readonly actor: AuditActor
  readonly action: string
  readonly outcome: AuditOutcome
  readonly targets: readonly AuditTarget[]
  readonly context?: AuditContext | undefined
  readonly reason?: string | undefined
  readonly changes?: Readonly<Record<string, AuditChange>> | undefined
  /** How many occurrences the event stands for: 1, or more where repeats were folded. */
  readonly count: number
  readonly schemaVersion: 1
}

/** What a caller tells about an event. Copied and bounded at once: later changes to it are not seen. */
export interface AuditDetails {
  /** Default `success`. */
  readonly outcome?: AuditOutcome | undefined
  /** At most 20 are kept. */
  readonly targets?: readonly AuditTarget[] | undefined
  readonly context?: AuditContext | undefined
  readonly reason?: string | undefined
  /** Changed fields, at most 50 kept. Values of any shape: bounded in depth, length and number. Leave secrets out. */
  readonly changes?: Readonly<Record<string, AuditChange>> | undefined
  /** Default: the tenant of `scope.principal`. */
  readonly tenant?: string | undefined
  /** Default: `scope.principal`; `anonymous` in a scope without one; `system` without a scope. */
  readonly actor?: AuditActor | undefined
}
