import type { AuditRefusal } from './errors.ts'

/**
 * The books of an audit log, since its creation. At every moment
 * `accepted === delivered + dropped + deadLettered + pending`.
 */
export interface AuditLedger {
  /** Events that the log took. */
  readonly accepted: number
  /** Events that the sink has acknowledged. */
  readonly delivered: number
  /** Events that were taken and then given up, at a cap or at `close()`. */
  readonly dropped: number
  /** Events that the dead letter sink has acknowledged. */
  readonly deadLettered: number
  /** Events held now: in requests, in the backlog, in folds and in writes under way. Counted where they lie, not computed. */
  readonly pending: number
  /** Events that were never taken; `refusals` tells why. */
  readonly refused: number
  readonly refusals: Readonly<Partial<Record<AuditRefusal, number>>>
  /** Accepted events of which something was cut, replaced or left out to keep them within bounds. */
  readonly bounded: number
}

/** The inside of the books: what moves an event from one column to the next. */
export interface LedgerBook {
  accept(options: { bounded: boolean }): void
  deliver(count: number): void
  drop(count: number): void
  deadLetter(count: number): void
  refuse(reason: AuditRefusal): void
  read(): AuditLedger
}

/** @param countPending - Counts the events that are held, where they lie. */
export function createLedgerBook(countPending: () => number): LedgerBook {
  let accepted = 0
  let delivered = 0
  let dropped = 0
  let deadLettered = 0
  let refused = 0
  let bounded = 0
  const refusals: Partial<Record<AuditRefusal, number>> = {}
  return {
    accept(options) {
      accepted += 1
      if (options.bounded) bounded += 1
    },
    deliver(count) {
      delivered += count
    },
    drop(count) {
      dropped += count
    },
    deadLetter(count) {
      deadLettered += count
    },
    refuse(reason) {
      refused += 1
      refusals[reason] = (refusals[reason] ?? 0) + 1
    },
    read: () => ({
      accepted,
      delivered,
      dropped,
      deadLettered,
      pending: countPending(),
      refused,
      refusals: { ...refusals },
      bounded,
    }),
  }
}
