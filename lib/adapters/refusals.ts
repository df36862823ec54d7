import type { Refusal } from './problem.ts'

// The refusals that say the same wherever they come from, so that two causes cannot be told apart by their words.
// Each a constant of its own: the edge bundle carries those that the guard names and no more.

export const BAD_PATH: Refusal = {
  status: 400,
  code: 'bad-path',
  detail: 'The path is not written in its canonical form.',
}
export const MALFORMED_BODY: Refusal = { status: 400, code: 'malformed-body', detail: 'The body is not JSON.' }
export const UNAUTHENTICATED: Refusal = {
  status: 401,
  code: 'unauthenticated',
  detail: 'Sign in first.',
  headers: { 'www-authenticate': 'Cookie realm="session"' },
}
export const DENIED: Refusal = { status: 403, code: 'denied', detail: 'You may not do this.' }
export const CROSS_ORIGIN: Refusal = {
  status: 403,
  code: 'cross-origin',
  detail: 'A change must come from a page of this site.',
}
export const NOT_FOUND: Refusal = {
  status: 404,
  code: 'not-found',
  detail: 'There is nothing here, or nothing that you may see.',
}
export const TOO_LARGE: Refusal = { status: 413, code: 'too-large', detail: 'The body is too large.' }
export const UNSUPPORTED_MEDIA_TYPE: Refusal = {
  status: 415,
  code: 'unsupported-media-type',
  detail: 'The body must be `application/json` in UTF-8.',
}
/** Nobody reads it: it is for the monitor and the audit log, which would count a failure of ours otherwise. */
export const CLIENT_GONE: Refusal = { status: 499, code: 'client-gone', detail: 'The client went away.' }
export const UNAVAILABLE: Refusal = {
  status: 503,
  code: 'unavailable',
  detail: 'This cannot be answered right now. Try again in a moment.',
  headers: { 'retry-after': '2' },
}
export const INTERNAL: Refusal = {
  status: 500,
  code: 'internal',
  detail: 'Something went wrong here. It has been noted.',
}
