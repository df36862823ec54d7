/**
 * Asks again until the answer is there. For what another process does, where no event tells of it; inside one process
 * use the event.
 *
 * @throws an error naming `what` after `timeoutMs`.
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 10_000, everyMs = 25 } = {},
): Promise<T> {
  const endMs = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > endMs) throw new Error(`${what} did not happen within ${timeoutMs} ms`)
    await new Promise((resolve) => {
      setTimeout(resolve, everyMs)
    })
  }
}
