import { createTimerTracker } from '../../lib/adapters/node/index.ts'

/** Watches this process for what somebody makes and does not take away. */
export interface AliveWatch {
  /** Timers made since, by their stacks. */
  created(): readonly string[]
  /** What is alive now and was not before: timers by their stacks, unref'd ones too, handles by their kind, listeners of the process. Ends the watch. */
  left(): Promise<readonly string[]>
}

/** Begins to watch. Nothing else may go on in the process meanwhile. */
export async function watchAlive(): Promise<AliveWatch> {
  await settle()
  const tracker = createTimerTracker()
  const handles = countHandles()
  const listeners = countListeners()
  tracker.start()
  const stacks = (timers: ReturnType<typeof tracker.alive>) =>
    timers.filter(({ kind }) => kind === 'Timeout').map(({ origin, stack }) => `${origin} timer\n${stack}`)
  return {
    created: () => stacks(tracker.created()),
    async left() {
      await settle()
      tracker.stop()
      return [
        ...stacks(tracker.alive()),
        ...grown(handles, countHandles()).map((kind) => `handle ${kind}`),
        ...grown(listeners, countListeners()).map((name) => `process listener ${name}`),
      ]
    },
  }
}

/** Handles close, and async hooks tell of it, some turns of the loop after they were asked to. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

function countHandles(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    // Timers are told by the tracker, who sees unref'd ones as well.
    if (kind !== 'Timeout' && kind !== 'Immediate') counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

function countListeners(): Map<string, number> {
  return new Map(process.eventNames().map((name) => [String(name), process.listenerCount(name)]))
}

function grown(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...after].flatMap(([name, count]) => (count > (before.get(name) ?? 0) ? [name] : []))
}
