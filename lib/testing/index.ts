/**
 * What users of the package need to test their own code.
 *
 * @module tickless/testing
 */
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { createTestScope } from './test-scope.ts'
