import { expect } from 'vitest'
import type { AuditLedger, AuditLog } from '../../lib/audit/index.ts'

/** Checks the books of a log and gives them back. */
export function balanced(log: AuditLog): AuditLedger {
  const ledger = log.ledger()
  const { accepted, delivered, dropped, deadLettered, pending } = ledger
  expect({ accepted, sum: delivered + dropped + deadLettered + pending }).toEqual({ accepted, sum: accepted })
  expect(Object.values(ledger.refusals).reduce((sum, count) => sum + count, 0)).toBe(ledger.refused)
  return ledger
}
