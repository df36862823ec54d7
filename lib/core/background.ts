import { InvalidValueError } from './errors.ts'
import { withDeadline } from './deadline.ts'
import { durationMs, wholeNumber } from './options.ts'
import { createTally } from './tally.ts'

/** What kept background work alive after the response. `await`: nothing did, so the response waits for it. */
export type BackgroundMechanism =
  'explicit' | 'after' | 'next-context' | 'vercel-context' | 'cloudflare-context' | 'await'

/** A host's way of keeping an instance awake until a promise settles. */
export type WaitUntil = (work: Promise<unknown>) => void

/** How to find the host's `waitUntil`. Looked at per request, never once. */
export interface BackgroundHostOptions {
  /** Of this very request: `(work) => event.waitUntil(work)` or `(work) => ctx.waitUntil(work)`. Wins over everything. */
  readonly waitUntil?: WaitUntil | undefined
  /** `after` of `next/server`, injected by the Next adapter. It throws outside a request; the search then goes on. */
  readonly after?: ((work: Promise<unknown>) => void) | undefined
}

/** Options of `createBackground`. */
export interface BackgroundOptions extends BackgroundHostOptions {
  /** How long one piece of work may take, in milliseconds. Default 20,000: inside the 30 s that Workers give. */
  readonly taskTimeoutMs?: number
  /** How many pieces may be under way. Default 256. Past it, work is not handed over but awaited before the response. */
  readonly maxTasks?: number
  /** Told of each failure, for counting. What it throws is swallowed. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** The background work of one request. */
export interface Background {
  /** Pieces of work that have not settled. */
  readonly pending: number
  /** The mechanism that took the last piece, or `undefined` before the first. */
  readonly mechanism: BackgroundMechanism | undefined
  /**
   * Hands work over. Registered with the host before this returns; bounded in time; a rejection goes to `onError`.
   *
   * @returns the mechanism that keeps it alive.
   * @throws {InvalidValueError} for anything but a promise: some hosts accept it in silence and lose the work.
   */
  run(work: Promise<unknown>): BackgroundMechanism
  /** Settles when all that no host keeps alive has settled. Await it before the response is returned. Never rejects. */
  unhosted(): Promise<void>
  /** Settles when everything has settled, hosted or not. Never rejects. */
  settled(): Promise<void>
}

/**
 * Makes the portable `waitUntil` of one request.
 *
 * The host is looked for at each piece of work, in this order: the explicit `waitUntil`; `after`; Next's request context;
 * Vercel's; Cloudflare's (OpenNext); none, and then `unhosted()` is what keeps the work.
 */
export function createBackground(options: BackgroundOptions = {}): Background {
  const taskTimeoutMs = durationMs('taskTimeoutMs', options.taskTimeoutMs ?? 20_000, { least: 1 })
  const maxTasks = wholeNumber('maxTasks', options.maxTasks ?? 256)
  const hosted = createTally()
  const unhosted = createTally()
  let mechanism: BackgroundMechanism | undefined

  function bounded(work: Promise<unknown>): Promise<void> {
    return withDeadline(() => work, { timeoutMs: taskTimeoutMs, what: 'background work' }).then(
      () => undefined,
      (error: unknown) => {
        try {
          options.onError?.(error)
        } catch {
          // A broken counter must not break the work of others.
        }
      },
    )
  }

  return {
    get pending() {
      return hosted.pending + unhosted.pending
    },
    get mechanism() {
      return mechanism
    },
    run(work) {
      if (Object.prototype.toString.call(work) !== '[object Promise]') {
        throw new InvalidValueError('background work', 'a promise', work)
      }
      const task = bounded(work)
      mechanism = hosted.pending < maxTasks ? handOver(task, options) : 'await'
      const tally = mechanism === 'await' ? unhosted : hosted
      tally.add(task)
      return mechanism
    },
    unhosted: () => unhosted.none(),
    async settled() {
      while (hosted.pending + unhosted.pending > 0) await Promise.all([hosted.none(), unhosted.none()])
    },
  }
}

/** Gives the promise to the first host that takes it. One that throws (called outside its request) is passed over. */
function handOver(task: Promise<void>, options: BackgroundHostOptions): BackgroundMechanism {
  for (const [mechanism, find] of HOSTS) {
    try {
      const waitUntil = find(options)
      if (typeof waitUntil !== 'function') continue
      waitUntil(task)
      return mechanism
    } catch {
      continue
    }
  }
  return 'await'
}

/** In order of preference. */
const HOSTS: readonly (readonly [BackgroundMechanism, (options: BackgroundHostOptions) => WaitUntil | undefined])[] = [
  ['explicit', (options) => options.waitUntil],
  ['after', (options) => options.after],
  ['next-context', () => methodOf(contextOf('@next/request-context')?.get?.())],
  ['vercel-context', () => methodOf(contextOf('@vercel/request-context')?.get?.())],
  ['cloudflare-context', () => methodOf(contextOf('__cloudflare-context__')?.ctx)],
]

interface HostContext {
  waitUntil?: WaitUntil
}

/** Methods are called on their owner: workerd's `waitUntil` throws when it is detached from its context. */
function methodOf(owner: HostContext | undefined): WaitUntil | undefined {
  return typeof owner?.waitUntil === 'function' ? (work) => owner.waitUntil?.(work) : undefined
}

/** The contexts that hosts leave on `globalThis`. */
function contextOf(name: string): { get?: () => HostContext | undefined; ctx?: HostContext } | undefined {
  return (globalThis as Record<symbol, unknown>)[Symbol.for(name)] as ReturnType<typeof contextOf>
}
