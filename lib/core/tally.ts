/** Counts promises that have not settled, and tells when there are none. It keeps none of them. */
export interface Tally {
  readonly pending: number
  /** Counts a promise that never rejects, until it settles. */
  add(task: Promise<void>): void
  /** Settles once nothing is pending, what was added meanwhile included. Never rejects. */
  none(): Promise<void>
}

/** Makes a tally of nothing. */
export function createTally(): Tally {
  let pending = 0
  let waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined

  function settle(): void {
    pending -= 1
    if (pending > 0) return
    waiting?.resolve()
    waiting = undefined
  }

  return {
    get pending() {
      return pending
    },
    add(task) {
      pending += 1
      void task.then(settle)
    },
    async none() {
      while (pending > 0) {
        waiting ??= createLatch()
        await waiting.promise
      }
    },
  }
}

function createLatch(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
