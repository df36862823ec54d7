import type { Clock } from '../core/clock.ts'
import { createIdSource } from '../core/ids.ts'
import type { RequestScope } from '../core/request-scope.ts'
import { draftOf, seal, type Sealed } from './draft.ts'
import type { AuditRefusal } from './errors.ts'
import type { AuditDetails } from './event.ts'

/** Turns what callers tell into sealed events, or says why not. */
export interface Intake {
  /** @param foldable - Whether its `count` will grow: room is left for the digits. */
  seal(
    action: string,
    details: AuditDetails,
    scope: RequestScope | undefined,
    foldable?: boolean,
  ): Sealed | AuditRefusal
}

/** Nothing is drawn or read at creation: the ids of the instance and of its events are minted with the first event. */
export function createIntake(clock: Clock, maxEventBytes: number): Intake {
  const ids = createIdSource(clock)
  let instanceId: string | undefined
  let sequence = 0
  let reading = false
  return {
    seal(action, details, scope, foldable = false) {
      if (reading) return 'invalid-details'
      reading = true
      const draft = draftOf(action, details, scope)
      reading = false
      if (typeof draft === 'string') return draft
      instanceId ??= ids.next()
      const occurredAtMs = (scope?.clock ?? clock).nowMs()
      const stamp = { id: ids.next(), occurredAtMs, sequence: sequence + 1, instanceId }
      const sealed = seal(draft, stamp, foldable ? maxEventBytes - COUNT_DIGITS : maxEventBytes)
      if (!sealed) return 'too-large'
      sequence += 1
      return sealed
    },
  }
}

/** Digits of the greatest safe integer. */
const COUNT_DIGITS = 16
