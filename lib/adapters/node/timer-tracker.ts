import { createHook } from 'node:async_hooks'
import { wholeNumber } from '../../core/options.ts'

/** Whose code made a timer. `node`: nobody's but the runtime's own. */
export type TimerOrigin = 'tickless' | 'driver' | 'next' | 'application' | 'node'

/** A timer, and where it was made. */
export interface TrackedTimer {
  readonly kind: 'Timeout' | 'Immediate'
  readonly origin: TimerOrigin
  /** Frames of the creating call, innermost first, without the tracker's own. */
  readonly stack: string
}

/** Options of `createTimerTracker`. */
export interface TimerTrackerOptions {
  /** Most timers remembered, alive and made each. Default 10,000. Past it they are counted and no more. */
  readonly maxTimers?: number
  /** Told where a frame's file belongs when the tracker itself cannot know. `undefined`: it does not know either. */
  readonly originOf?: ((file: string) => TimerOrigin | undefined) | undefined
}

/** Watches timers from `start()` to `stop()`. */
export interface TimerTracker {
  start(): void
  /** Stops watching; what was seen stays readable. Idempotent. */
  stop(): void
  /** Timers made while watching that have neither fired for the last time nor been cleared. Unref'd ones too. */
  alive(): readonly TrackedTimer[]
  /** Timers made while watching, in order. */
  created(): readonly TrackedTimer[]
  /** Timers that were seen and not remembered. */
  readonly overflow: number
}

/**
 * Makes a tracker of timers by where they were made. `process.getActiveResourcesInfo()` cannot do it: it misses unref'd timers
 * and `AbortSignal.timeout`. It costs a stack trace per timer: for tests, and for looking at a running process for a while.
 *
 * A timer is ours when the innermost frame that is no runtime's belongs to this package; one that an interval makes anew at
 * each turn stays one timer, alive until it is cleared.
 */
export function createTimerTracker(options: TimerTrackerOptions = {}): TimerTracker {
  const maxTimers = wholeNumber('maxTimers', options.maxTimers ?? 10_000)
  const alive = new Map<number, TrackedTimer>()
  const created: TrackedTimer[] = []
  let overflow = 0
  const hook = createHook({
    init(id, type) {
      if (type !== 'Timeout' && type !== 'Immediate') return
      if (alive.size >= maxTimers || created.length >= maxTimers) {
        overflow += 1
        return
      }
      const stack = framesHere()
      const timer: TrackedTimer = { kind: type, origin: originOf(stack, options.originOf), stack: stack.join('\n') }
      alive.set(id, timer)
      created.push(timer)
    },
    destroy(id) {
      alive.delete(id)
    },
  })
  return {
    start() {
      hook.enable()
    },
    stop() {
      hook.disable()
    },
    alive: () => [...alive.values()],
    created: () => [...created],
    get overflow() {
      return overflow
    },
  }
}

const MAX_FRAMES = 30

function framesHere(): string[] {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = MAX_FRAMES
  const { stack = '' } = new Error('where')
  Error.stackTraceLimit = before
  // The message, this function and the hook are the tracker's.
  return stack
    .split('\n')
    .slice(3)
    .map((line) => line.trim())
}

/** The innermost frame that is not the runtime's tells whose timer it is: `setTimeout` is always Node's, the wish for it is not. */
function originOf(frames: readonly string[], ask: TimerTrackerOptions['originOf']): TimerOrigin {
  for (const frame of frames) {
    const file = /\(?((?:file:\/\/|\/|[A-Za-z]:\\|node:)[^()]*?)(?::\d+){1,2}\)?$/.exec(frame)?.[1]
    if (file === undefined || file.startsWith('node:')) continue
    return ask?.(file) ?? originOfFile(file.replace(/^file:\/\//, '').replaceAll('\\', '/'))
  }
  return 'node'
}

function originOfFile(file: string): TimerOrigin {
  if (HOME.startsWith('/') && file.startsWith(HOME)) return 'tickless'
  const at = file.lastIndexOf('/node_modules/')
  if (at === -1) return originOfChunk(file)
  const inside = file.slice(at + '/node_modules/'.length)
  if (inside.startsWith('tickless/')) return 'tickless'
  return inside.startsWith('next/') || inside.startsWith('@next/') ? 'next' : 'driver'
}

/** Next's bundler writes the paths of what it packed into the names of chunks. */
function originOfChunk(file: string): TimerOrigin {
  if (!file.includes('/.next/') || !file.includes('node_modules_')) return 'application'
  return file.includes('node_modules_next_') ? 'next' : 'driver'
}

/** Where this package lies: `lib/` in its repository, `dist/` once built. In a bundle it lies nowhere, and `originOf` may help. */
const HOME = decodeURIComponent(import.meta.url.replace(/^file:\/\//, '').replace(/adapters\/node\/[^/]*$/, ''))
