import type { InputIssue } from '../core/errors.ts'

/** Every `code` of a problem. Stable between releases. */
export type ProblemCode =
  | 'bad-path'
  | 'malformed-body'
  | 'unauthenticated'
  | 'denied'
  | 'cross-origin'
  | 'not-found'
  | 'wrong-method'
  | 'conflict'
  | 'too-large'
  | 'unsupported-media-type'
  | 'invalid-input'
  | 'client-gone'
  | 'unavailable'
  | 'internal'

/**
 * The one shape of every refusal, `application/problem+json`.
 *
 * @see RFC 9457
 */
export interface Problem {
  /** Always `about:blank`: the kinds are told apart by `code`. */
  readonly type: string
  /** The phrase of the status. */
  readonly title: string
  readonly status: number
  /** A sentence for people. It never repeats what a driver or a stack said. */
  readonly detail: string
  readonly code: ProblemCode
  /** To be quoted when asking for help; the audit log knows it too. */
  readonly requestId: string
  /** What is wrong with an input, one entry a place. */
  readonly errors?: readonly InputIssue[]
  /** Of a conflict: the thing as it is now. */
  readonly current?: unknown
}

/** Why a request is refused, before it belongs to a request. */
export interface Refusal {
  readonly status: number
  readonly code: ProblemCode
  readonly detail: string
  readonly errors?: readonly InputIssue[]
  readonly current?: unknown
  /** Headers that go with the status: `Allow`, `Retry-After`, `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>
  /** For the audit log alone: what the decision said. Default: `code`. */
  readonly reason?: string
}

/** Writes a refusal as a problem. */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { status, code, detail, errors, current } = refusal
  return {
    type: 'about:blank',
    title: TITLES.get(status) ?? 'Error',
    status,
    detail,
    code,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(current === undefined ? {} : { current }),
  }
}

/**
 * Answers with a problem. Never stored by a cache.
 *
 * @param headers - More headers, such as the `headers` of the refusal.
 */
export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': problem.requestId,
    },
  })
}

/** Status phrases, RFC 9110 §15. */
const TITLES: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [409, 'Conflict'],
  [413, 'Content Too Large'],
  [415, 'Unsupported Media Type'],
  [422, 'Unprocessable Content'],
  [499, 'Client Closed Request'],
  [500, 'Internal Server Error'],
  [503, 'Service Unavailable'],
])
