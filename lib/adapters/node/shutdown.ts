import { withDeadline } from '../../core/deadline.ts'
import { ClosedError, InvalidOptionError } from '../../core/errors.ts'
import { createLifetime, withLifetime, type Closable } from '../../core/lifetime.ts'
import { durationMs, wholeNumber } from '../../core/options.ts'

/** A process, as far as it is needed. */
export interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
}

/** Options of `createShutdown`. */
export interface ShutdownOptions {
  /** How long all callbacks together may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** Most callbacks. Default 1,000; one more is refused. */
  readonly maxCallbacks?: number
  /** Told of a callback that failed, and of the deadline. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** The orderly end of a process. */
export interface Shutdown extends Closable {
  /** Fires when the process begins to stop: what streams listen to, so that they end. */
  readonly signal: AbortSignal
  /**
   * Has `work` done when the process stops. Callbacks run once, one after another, in the order they were added; one that
   * fails does not keep the next from running.
   *
   * @returns takes it back.
   * @throws {ClosedError} once the process stops, or after `close()`.
   * @throws {InvalidOptionError} past `maxCallbacks`.
   */
  onStop(work: () => void | Promise<void>): () => void
  /**
   * Begins to stop: `signal` fires, then the callbacks run. Every call returns the same promise, which never rejects; it
   * settles when they are done, at the deadline (what has not begun by then may still begin), or at `close()`.
   */
  stop(): Promise<void>
  /** Listens for SIGTERM and SIGINT. Nothing is installed before; `close()` takes the listeners away. */
  listen(process: SignalSource): void
}

/**
 * Makes the orderly end of a process. It does not exit: the host does, once nothing is left to do.
 *
 * @throws {InvalidOptionError} when an option is out of range.
 */
export function createShutdown(options: ShutdownOptions = {}): Shutdown {
  const timeoutMs = durationMs('timeoutMs', options.timeoutMs ?? 10_000, { least: 1 })
  const maxCallbacks = wholeNumber('maxCallbacks', options.maxCallbacks ?? 1_000)
  const controller = new AbortController()
  const callbacks = new Map<symbol, () => void | Promise<void>>()
  const sources = new Set<SignalSource>()
  const ending = new AbortController()
  let stopping: Promise<void> | undefined
  const lifetime = createLifetime('shutdown', () => {
    for (const source of sources) {
      source.off('SIGTERM', onSignal)
      source.off('SIGINT', onSignal)
    }
    sources.clear()
    callbacks.clear()
    ending.abort()
  })

  function onSignal(): void {
    void stop()
  }

  function report(error: unknown): void {
    try {
      options.onError?.(error)
    } catch {
      // A broken reporter must not keep the process from stopping.
    }
  }

  async function runAll(): Promise<void> {
    for (const [key, work] of callbacks) {
      callbacks.delete(key)
      try {
        await work()
      } catch (error) {
        report(error)
      }
    }
  }

  async function runBounded(): Promise<void> {
    if (callbacks.size === 0) return
    try {
      await withDeadline(runAll, { timeoutMs, what: 'shutdown', signal: ending.signal })
    } catch (error) {
      report(error)
    }
  }

  function stop(): Promise<void> {
    if (stopping === undefined) {
      // A tick later, so that `signal` has fired by then, and assigned before it fires: who listens may call `stop()` too.
      stopping = Promise.resolve().then(runBounded)
      controller.abort()
    }
    return stopping
  }

  return withLifetime(lifetime, {
    signal: controller.signal,
    onStop(work: () => void | Promise<void>) {
      lifetime.assertOpen()
      if (stopping !== undefined) throw new ClosedError('shutdown')
      if (callbacks.size >= maxCallbacks) {
        throw new InvalidOptionError('onStop', `called at most ${maxCallbacks} times`, callbacks.size + 1)
      }
      const key = Symbol('callback')
      callbacks.set(key, work)
      return () => void callbacks.delete(key)
    },
    stop,
    listen(process: SignalSource) {
      lifetime.assertOpen()
      if (sources.has(process)) return
      sources.add(process)
      process.on('SIGTERM', onSignal)
      process.on('SIGINT', onSignal)
    },
  })
}
