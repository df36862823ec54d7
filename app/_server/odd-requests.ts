import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
// Next's own reader of the header: whatever it throws on here, it throws on there.
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'

/** What a request says of itself, as far as Next stumbles over it. */
type OddRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'>

/**
 * Has odd requests answered as others are. Next would answer 500 to them, and log a stack each time, before anybody of ours is
 * asked; Node tells of a request before its server does.
 */
export function settleOddRequests(): void {
  subscribe('http.server.request.start', (message) => settle((message as { request: OddRequest }).request))
}

/**
 * Turns a request that Next cannot read into one that it refuses in its usual ways:
 * - `TRACE`, on which `new Request` throws, becomes a method that nobody serves: 405 with `Allow`.
 * - `*` for a target, which is no URL, becomes a path that nobody serves.
 * - A router state that cannot be read counts as none.
 *
 * @see https://fetch.spec.whatwg.org/#forbidden-method
 * @see RFC 9112 §3.2.4
 */
export function settle(request: OddRequest): void {
  if (request.method === 'TRACE') request.method = 'OPTIONS'
  if (request.url === '*') request.url = '/*'
  if (ROUTER_STATE in request.headers && !isRouterState(request.headers[ROUTER_STATE])) {
    delete request.headers[ROUTER_STATE]
  }
}

const ROUTER_STATE = 'next-router-state-tree'

function isRouterState(header: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(header as string)
    return true
  } catch {
    return false
  }
}
