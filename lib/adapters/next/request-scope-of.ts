import type { Clock } from '../../core/clock.ts'
import { createIdSource, isUuid } from '../../core/ids.ts'

/**
 * The id of a request as a handler sees it: what the middleware put into `x-request-id`, when it is a UUID, else a new one.
 * The middleware overwrites whatever a client sends there; where no middleware runs, a client can at most choose which UUID.
 */
export function requestIdOf(headers: Headers, clock: Clock): string {
  const given = headers.get('x-request-id')
  return isUuid(given) ? given : createIdSource(clock).next()
}
