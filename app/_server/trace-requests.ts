import { subscribe } from 'node:diagnostics_channel'

/**
 * Has a TRACE request answered as any method that nobody serves: with a 405 and `Allow`.
 *
 * The fetch standard forbids the method, so `new Request` throws on it: Next answers 500 before anybody of ours is asked.
 * Node tells of a request before its server does, and that is where it gets another name.
 *
 * @see https://fetch.spec.whatwg.org/#forbidden-method
 */
export function renameTraceRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: { method?: string | undefined } }
    if (request.method === 'TRACE') request.method = 'OPTIONS'
  })
}
