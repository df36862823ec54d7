/**
 * A monitor that costs little, has a cap on everything and samples when a request passes.
 *
 * @module tickless/monitor
 */
export { createMonitor } from './monitor.ts'
export type { Monitor, MonitorOptions, MonitorSample, MonitorSnapshot, Observation, RouteSnapshot } from './monitor.ts'
export type { MemoryReading, MemoryState } from './memory.ts'
export { formatServerTiming } from './server-timing.ts'
export type { ServerTiming } from './server-timing.ts'
