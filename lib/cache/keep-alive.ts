import { createBackground, type BackgroundMechanism } from '../core/background.ts'
import type { RequestScope } from '../core/request-scope.ts'

/** Work that a host was asked to keep alive. */
export interface KeptAlive {
  /** What keeps it alive. `await`: nothing does once the response is out. */
  readonly mechanism: BackgroundMechanism
  /** Lets the host (or the response that waits) go, whatever the work still does. */
  release(): void
}

/**
 * Asks the host of the request, or the one that can be found without a scope, to stay awake until `work` has settled.
 * On workerd a promise of a request that has ended never settles: this is what lets others wait for it.
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
