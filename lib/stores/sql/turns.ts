/** Runs pieces of work one after another, in the order in which they were handed over. A failure ends its own piece alone. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Makes the order of one connection's statements. A transaction's order is part of its meaning, `pg` deprecates its own queue,
 * and what a failed statement left behind is put right before the next begins.
 */
export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
