import { TicklessError, type InputIssue } from '../core/errors.ts'
import type { Refusal } from './problem.ts'

/** A request is refused for what it is: its path, method, origin, or body. `refusal` says how to answer. */
export class RefusedError extends TicklessError {
  override readonly name = 'RefusedError'
  readonly code = 'ERR_TICKLESS_REFUSED'
  constructor(readonly refusal: Refusal) {
    super(refusal.detail)
  }
}

/** The refusals that say the same wherever they come from, so that two causes cannot be told apart by their words. */
export const REFUSALS = {
  badPath: { status: 400, code: 'bad-path', detail: 'The path is not written in its canonical form.' },
  malformedBody: { status: 400, code: 'malformed-body', detail: 'The body is not JSON.' },
  unauthenticated: {
    status: 401,
    code: 'unauthenticated',
    detail: 'Sign in first.',
    headers: { 'www-authenticate': 'Cookie realm="session"' },
  },
  denied: { status: 403, code: 'denied', detail: 'You may not do this.' },
  crossOrigin: { status: 403, code: 'cross-origin', detail: 'A change must come from a page of this site.' },
  notFound: { status: 404, code: 'not-found', detail: 'There is nothing here, or nothing that you may see.' },
  tooLarge: { status: 413, code: 'too-large', detail: 'The body is too large.' },
  unsupportedMediaType: {
    status: 415,
    code: 'unsupported-media-type',
    detail: 'The body must be `application/json` in UTF-8.',
  },
  unavailable: {
    status: 503,
    code: 'unavailable',
    detail: 'This cannot be answered right now. Try again in a moment.',
    headers: { 'retry-after': '2' },
  },
  internal: { status: 500, code: 'internal', detail: 'Something went wrong here. It has been noted.' },
} as const satisfies Record<string, Refusal>

/**
 * Reads an error as a refusal, by its `code`: `instanceof` fails once a bundler copies a class.
 * What nobody foresaw becomes a 500 that tells nothing.
 */
export function refusalOf(error: unknown): Refusal {
  if (typeof error !== 'object' || error === null || !('code' in error)) return REFUSALS.internal
  switch (error.code) {
    case 'ERR_TICKLESS_REFUSED':
      return (error as RefusedError).refusal
    case 'ERR_TICKLESS_UNAUTHENTICATED':
      return REFUSALS.unauthenticated
    case 'ERR_TICKLESS_DENIED':
      return { ...REFUSALS.denied, reason: decisionCodeOf(error) }
    case 'ERR_TICKLESS_NOT_FOUND':
      return REFUSALS.notFound
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
      return REFUSALS.unavailable
    default:
      return REFUSALS.internal
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
