import { TicklessError, type InputIssue } from '../core/errors.ts'
import type { Refusal } from './problem.ts'
import { DENIED, INTERNAL, NOT_FOUND, UNAUTHENTICATED, UNAVAILABLE } from './refusals.ts'

/** A request is refused for what it is: its path, method, origin, or body. `refusal` says how to answer. */
export class RefusedError extends TicklessError {
  override readonly name = 'RefusedError'
  readonly code = 'ERR_TICKLESS_REFUSED'
  constructor(readonly refusal: Refusal) {
    super(refusal.detail)
  }
}

/**
 * Reads an error as a refusal, by its `code`: `instanceof` fails once a bundler copies a class.
 * What nobody foresaw becomes a 500 that tells nothing.
 */
export function refusalOf(error: unknown): Refusal {
  if (typeof error !== 'object' || error === null || !('code' in error)) return INTERNAL
  switch (error.code) {
    case 'ERR_TICKLESS_REFUSED':
      return (error as RefusedError).refusal
    case 'ERR_TICKLESS_UNAUTHENTICATED':
      return UNAUTHENTICATED
    case 'ERR_TICKLESS_DENIED':
      return { ...DENIED, reason: decisionCodeOf(error) }
    case 'ERR_TICKLESS_NOT_FOUND':
      return NOT_FOUND
    case 'ERR_TICKLESS_CONFLICT':
      return { status: 409, code: 'conflict', detail: messageOf(error), ...currentOf(error) }
    case 'ERR_TICKLESS_INVALID_INPUT':
      return {
        status: 422,
        code: 'invalid-input',
        detail: 'The input does not have the shape that is asked for.',
        errors: (error as { issues?: readonly InputIssue[] }).issues ?? [],
      }
    case 'ERR_TICKLESS_UNAVAILABLE':
    case 'ERR_TICKLESS_DEADLINE':
    case 'ERR_TICKLESS_ABORTED':
    case 'ERR_TICKLESS_CLOSED':
    case 'ERR_TICKLESS_AUDIT_REFUSED':
      return UNAVAILABLE
    default:
      return INTERNAL
  }
}

function decisionCodeOf(error: object): string {
  const { decision } = error as { decision?: { code?: unknown } }
  return typeof decision?.code === 'string' ? decision.code : 'denied'
}

function messageOf(error: object): string {
  return error instanceof Error ? error.message : 'The thing has changed since it was read.'
}

function currentOf(error: object): { current?: unknown } {
  const { current } = error as { current?: unknown }
  return current === undefined ? {} : { current }
}
