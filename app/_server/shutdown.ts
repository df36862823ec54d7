import { withDeadline } from '../../lib/core/deadline.ts'
import { createShutdown, type Shutdown } from '../../lib/adapters/node/index.ts'

const KEY = Symbol.for('tickless.hub.shutdown')

/** The end of this process. One a process: `instrumentation.ts` and the handlers are bundled apart and meet on `globalThis`. */
export function hubShutdown(): Shutdown {
  const global = globalThis as { [KEY]?: Shutdown }
  return (global[KEY] ??= createShutdown({
    timeoutMs: STOP_MS,
    onError: (error) => console.error(`While stopping: ${error instanceof Error ? error.message : String(error)}`),
  }))
}

/** How long stopping may take in all: the host's part, then ours. */
const STOP_MS = 9_500
/** How long requests that are under way may take to end once the process is told to. */
const REQUESTS_MS = 6_500

/** A process, as far as it is needed to stop with it. */
interface StoppingProcess {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  exit: (code?: number) => void
}

/**
 * Has the Hub end in order. On a signal Next stops listening, waits for its requests and their `after()` work, and exits.
 * Meanwhile our streams end at once, so that Next need not wait for them; and at its exit, when no request can add an event
 * any more, the audit log is drained and the database closed before the process really goes. Where Next waits too long,
 * we go without it.
 */
export function stopWith(host: StoppingProcess, shutdown: Shutdown = hubShutdown()): void {
  const exit = host.exit.bind(host)
  let hostIsDone = () => {}
  const hostDone = new Promise<void>((resolve) => {
    hostIsDone = resolve
  })
  let code = 0
  // The first thing to be done is to wait: what the Hub adds later runs after it.
  shutdown.onStop(() =>
    withDeadline(() => hostDone, { timeoutMs: REQUESTS_MS, what: 'requests under way at the stop' }),
  )
  host.exit = (given) => {
    // Without a signal it is a failure, which must not wait for anything.
    if (!shutdown.signal.aborted) return exit(given)
    code = given ?? code
    hostIsDone()
  }
  shutdown.signal.addEventListener('abort', () => void shutdown.stop().then(() => exit(code)), { once: true })
  shutdown.listen(host)
}
