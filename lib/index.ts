/**
 * The core that the other entries of the package share.
 *
 * @module tickless
 */
export { createSystemClock, type Clock } from './core/clock.ts'
export {
  openRequestScope,
  remainingMs,
  type OpenRequestScope,
  type RequestScope,
  type RequestScopeOptions,
} from './core/request-scope.ts'
export type { Principal } from './core/principal.ts'
export {
  createBackground,
  type Background,
  type BackgroundHostOptions,
  type BackgroundMechanism,
  type BackgroundOptions,
  type WaitUntil,
} from './core/background.ts'
export { withDeadline, type DeadlineOptions } from './core/deadline.ts'
export { createLifetime, withLifetime, type Closable, type Lifetime } from './core/lifetime.ts'
export {
  AbortedError,
  ClosedError,
  ConflictError,
  DeadlineError,
  InvalidInputError,
  InvalidOptionError,
  InvalidValueError,
  NotFoundError,
  TicklessError,
  UnavailableError,
  type InputIssue,
  type TicklessErrorCode,
} from './core/errors.ts'
