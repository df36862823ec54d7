import { wholeNumber } from './options.ts'

/** The last `capacity` things that were pushed. */
export interface Ring<T> {
  readonly capacity: number
  readonly size: number
  /** Adds a thing; at the cap the oldest is evicted and returned. */
  push(item: T): T | undefined
  /** Oldest first, as a copy. */
  toArray(): T[]
  clear(): void
}

/**
 * Makes a ring of at most `capacity` items.
 *
 * @throws {InvalidOptionError} unless `capacity` is a whole number of 1 or more.
 */
export function createRing<T>(capacity: number): Ring<T> {
  wholeNumber('capacity', capacity)
  let items: T[] = []
  let head = 0 // index of the oldest, once the ring is full
  return {
    capacity,
    get size() {
      return items.length
    },
    push(item) {
      if (items.length < capacity) {
        items.push(item)
        return undefined
      }
      const evicted = items[head]
      items[head] = item
      head = (head + 1) % capacity
      return evicted
    },
    toArray: () => [...items.slice(head), ...items.slice(0, head)],
    clear() {
      items = []
      head = 0
    },
  }
}
