import { injectiveKey } from '../core/injective-key.ts'
import type { FoldedAuditDetails } from './audit-log.ts'
import type { AuditRefusal } from './errors.ts'
import type { AuditDetails } from './event.ts'
import { OVERFLOW_KIND } from './fold.ts'

/** A denial on its way into the folds. */
export interface Folded {
  /** Equal only for equal action, route and reason. */
  readonly kind: string
  readonly action: string
  readonly details: AuditDetails
}

/** Reads what a caller tells about a denial. Never throws. */
export function foldedOf(action: string, given: FoldedAuditDetails): Folded | AuditRefusal {
  if (typeof action !== 'string' || action.length > 128) return 'invalid-action'
  try {
    const { route, reason, context, outcome = 'denied' } = given
    if (typeof route !== 'string' || typeof reason !== 'string') return 'invalid-details'
    const kind = injectiveKey(action, route.slice(0, MAX_LENGTH), reason.slice(0, MAX_LENGTH))
    return { kind, action, details: { ...given, outcome, context: { ...context, route } } }
  } catch {
    return 'invalid-details'
  }
}

/** What is folded in the place of a kind that the table has no room for. */
export const OVERFLOWED: Folded = {
  kind: OVERFLOW_KIND,
  action: 'audit.fold-overflow',
  details: {
    outcome: 'denied',
    actor: { type: 'anonymous' },
    reason: 'more kinds of denial than are told apart',
  },
}

/** Where routes and reasons that differ only further on are taken for the same. */
const MAX_LENGTH = 256
