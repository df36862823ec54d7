import { createBackground, type BackgroundMechanism } from './background.ts'
import type { RequestScope } from './request-scope.ts'

/** Work that a host was asked to keep alive. */
export interface KeptAlive {
  /** What keeps it alive. `await`: nothing does once the response is out. */
  readonly mechanism: BackgroundMechanism
  /** Lets the host (or the response that waits) go, whatever the work still does. */
  release(): void
}

/**
 * Asks the host of the request, or the one that can be found without a scope, to stay awake until `work` has settled.
 * On workerd a promise of a request that has ended never settles: this is what lets others wait for it. A failure of `work`
 * is told to whoever hears of the background failures of the scope.
 */
export function keepAlive(work: Promise<unknown>, scope: RequestScope | undefined): KeptAlive {
  let release = (): void => {}
  const held = new Promise<void>((resolve, reject) => {
    release = resolve
    work.then(() => resolve(), reject)
  })
  const mechanism = scope ? scope.background(held) : createBackground().run(held)
  return { mechanism, release }
}

/**
 * The same for work that is waited for, perhaps by requests that joined it. Its failure is told to those who wait, so the host
 * need not hear of it; and where no host takes it their waiting keeps it, so no response is held back for it.
 */
export function keepAwaited(work: Promise<unknown>, scope: RequestScope | undefined): void {
  const kept = keepAlive(
    work.catch(() => undefined),
    scope,
  )
  if (kept.mechanism === 'await') kept.release()
}
