import { LRUCache } from 'lru-cache'
import { wholeNumber } from './options.ts'

/** Options of `createBoundedLru`. */
export interface BoundedLruOptions<V> {
  /** Most entries kept. */
  readonly maxEntries: number
  /** Most bytes kept, by the sizes given to `set`. `undefined`: entries alone are capped. */
  readonly maxBytes?: number | undefined
  /** Told of each entry that left for want of space; never of one that was deleted or replaced. */
  readonly onEvict?: ((key: string, value: V) => void) | undefined
}

/** A map that forgets what was used longest ago when it is full. It knows nothing of time. */
export interface BoundedLru<V> {
  readonly size: number
  /** Sum of the sizes given to `set`. */
  readonly bytes: number
  /** Reads and marks as used. */
  get(key: string): V | undefined
  /** Reads without marking as used. */
  peek(key: string): V | undefined
  has(key: string): boolean
  /**
   * Stores; evicts what was used longest ago while over a cap.
   *
   * @param bytes - Size of key and value. At least 1 is counted.
   * @returns `false`, with the old entry gone, when the entry alone is over the byte cap.
   */
  set(key: string, value: V, bytes: number): boolean
  delete(key: string): boolean
  clear(): void
  /** Least recently used last. */
  keys(): IterableIterator<string>
}

/**
 * Makes a bounded LRU map: lru-cache as a store, without its `ttl` (it arms timers, and on workerd they die with the request).
 *
 * @throws {InvalidOptionError} when a cap is not a whole number of 1 or more.
 */
export function createBoundedLru<V extends object>(options: BoundedLruOptions<V>): BoundedLru<V> {
  const maxEntries = wholeNumber('maxEntries', options.maxEntries)
  const maxBytes = options.maxBytes === undefined ? undefined : wholeNumber('maxBytes', options.maxBytes)
  const { onEvict } = options
  // lru-cache preallocates for `max`: a cap that is far away is kept by hand below, so that it costs nothing while empty.
  const preallocated = maxEntries <= PREALLOCATE_MOST
  const store = new LRUCache<string, V>({
    max: preallocated ? maxEntries : 0,
    maxSize: maxBytes ?? Number.MAX_SAFE_INTEGER,
    dispose: (value, key, reason) => {
      if (reason === 'evict') onEvict?.(key, value)
    },
  })
  return {
    get size() {
      return store.size
    },
    get bytes() {
      return store.calculatedSize
    },
    get: (key) => store.get(key),
    peek: (key) => store.peek(key),
    has: (key) => store.has(key),
    set(key, value, bytes) {
      if (maxBytes !== undefined && bytes > maxBytes) {
        store.delete(key)
        return false
      }
      store.set(key, value, { size: Math.max(1, Math.ceil(bytes)) })
      while (!preallocated && store.size > maxEntries) {
        store.pop()
      }
      return true
    },
    delete: (key) => store.delete(key),
    clear: () => store.clear(),
    keys: () => store.keys(),
  }
}

/** Above this cap lru-cache's arrays cost megabytes while empty. */
const PREALLOCATE_MOST = 16_384
