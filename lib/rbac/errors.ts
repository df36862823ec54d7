import { TicklessError } from '../core/errors.ts'
import type { Decision } from './decision.ts'

/** A policy makes no sense. `path` names the place: `roles.coach.inherits[0]`. */
export class InvalidPolicyError extends TicklessError {
  override readonly name = 'InvalidPolicyError'
  readonly code = 'ERR_TICKLESS_INVALID_POLICY'
  constructor(
    readonly path: string,
    problem: string,
  ) {
    super(`Invalid policy at ${path}: ${problem}`)
  }
}

/** Nobody is signed in, and the action needs somebody who is. */
export class UnauthenticatedError extends TicklessError {
  override readonly name = 'UnauthenticatedError'
  readonly code = 'ERR_TICKLESS_UNAUTHENTICATED'
  constructor(message = 'Nobody is signed in') {
    super(message)
  }
}

/** The policy refuses. `decision` tells why; its explanation is for the log and the operator, not for the caller. */
export class AccessDeniedError extends TicklessError {
  override readonly name = 'AccessDeniedError'
  readonly code = 'ERR_TICKLESS_DENIED'
  constructor(readonly decision: Decision) {
    super(decision.explanation)
  }
}
