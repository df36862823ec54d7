/** A loader whose loads a test settles by hand, in any order. */
export interface HeldLoads<V> {
  readonly load: (key: string, context: { readonly signal: AbortSignal }) => Promise<V>
  /** Keys in the order of their loads. */
  readonly keys: string[]
  readonly signals: AbortSignal[]
  settle(n: number, value: V): void
  fail(n: number, error: unknown): void
}

export function holdLoads<V>(): HeldLoads<V> {
  const keys: string[] = []
  const signals: AbortSignal[] = []
  const held: { resolve: (value: V) => void; reject: (error: unknown) => void }[] = []
  return {
    keys,
    signals,
    load(key, { signal }) {
      keys.push(key)
      signals.push(signal)
      return new Promise<V>((resolve, reject) => held.push({ resolve, reject }))
    },
    settle: (n, value) => held[n]!.resolve(value),
    fail: (n, error) => held[n]!.reject(error),
  }
}

/** Lets everything run that is ready to. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
