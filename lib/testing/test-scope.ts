import { openRequestScope, type OpenRequestScope, type RequestScopeOptions } from '../core/request-scope.ts'
import { createManualClock } from './manual-clock.ts'

/**
 * Opens a request scope for a test.
 *
 * Background work goes to a host that takes everything, so `scope.end()` never waits for it and `await scope.settled()` does;
 * pass a `waitUntil` of your own to act as another host. The clock is a manual one unless one is given.
 *
 * @throws {InvalidOptionError} when a duration is out of range.
 */
export function createTestScope(options: Partial<RequestScopeOptions> = {}): OpenRequestScope {
  return openRequestScope({ waitUntil: () => {}, ...options, clock: options.clock ?? createManualClock() })
}
