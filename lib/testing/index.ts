/**
 * What users of the package need to test their own code.
 *
 * @module tickless/testing
 */
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { createTestScope } from './test-scope.ts'
export { createMemoryAuditSink } from '../stores/memory/index.ts'
export { startBuiltMiddleware, type BuiltMiddleware, type BuiltMiddlewareOptions } from './built-middleware.ts'
export { BuildNotFoundError } from './build-not-found-error.ts'
