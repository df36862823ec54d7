/**
 * Tells whether a heap grows with the requests: at least 15 of the last 20 rounds ended higher than the one before, and the
 * median step is at least one byte a request. V8's heap is flat with rare steps, so tests for a trend flag every clean run.
 */
export function grows(heapBytes: readonly number[], requestsPerRound: number): boolean {
  if (heapBytes.length < 21) throw new Error(`Expected at least 21 rounds, got ${heapBytes.length}`)
  const last = heapBytes.slice(-21)
  const steps = last.slice(1).map((bytes, index) => bytes - last[index]!)
  const median = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)]!
  return steps.filter((step) => step > 0).length >= 15 && median >= requestsPerRound
}
