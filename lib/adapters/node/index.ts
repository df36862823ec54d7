/**
 * What a Node process can tell and do: memory, timers, an orderly end.
 *
 * @module tickless/node
 */
export { readNodeMemory, type MemorySources } from './memory.ts'
export {
  createTimerTracker,
  type TimerOrigin,
  type TimerTracker,
  type TimerTrackerOptions,
  type TrackedTimer,
} from './timer-tracker.ts'
export { createShutdown, type Shutdown, type ShutdownOptions, type SignalSource } from './shutdown.ts'
