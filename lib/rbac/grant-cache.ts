import { createBoundedLru } from '../core/bounded-lru.ts'
import { injectiveKey } from '../core/injective-key.ts'

/** What is kept of one subject. A plain value. */
export interface GrantEntry {
  readonly roles: readonly string[]
  readonly epoch: string
  /** When its load began: it can be no younger than that. */
  readonly readAtMs: number
  /** Place of its load among all reads. */
  readonly order: number
}

/** What is kept of one tenant: its epoch, `undefined` when the store has none. */
export interface EpochReading {
  readonly epoch: string | undefined
  readonly readAtMs: number
  readonly order: number
}

/** Options of `createGrantCache`. */
export interface GrantCacheOptions {
  readonly maxEntries: number
  readonly ttlMs: number
  readonly maxStalenessMs: number
}

/** Grants and epochs, bounded, with what they are worth at an instant. It reads no clock and no store. */
export interface GrantCache {
  readonly entries: number
  readonly bytes: number
  readonly maxBytes: number
  readonly epochs: number
  readonly counts: Readonly<{ evictions: number; expirations: number; outdated: number; invalidations: number }>
  /** Everything expires: the clock stepped back, and nothing tells how old it all really is. */
  expireAll(): void
  /** The entry, unless it is too old; then it goes. */
  find(key: string, nowMs: number): GrantEntry | undefined
  /** The tenant's epoch, unless it was read too long ago. */
  epochOf(tenant: string, nowMs: number): EpochReading | undefined
  /** Keeps an entry, unless one is there whose load began later. */
  keep(key: string, entry: GrantEntry): void
  /** Keeps an epoch, unless one is there whose reading began later. */
  keepEpoch(tenant: string, reading: EpochReading): void
  /** Drops an entry whose load began before `order`: the store no longer knows the subject. */
  forget(key: string, order: number): void
  /** Drops an entry whose epoch is no longer the tenant's. */
  outdate(key: string, entry: GrantEntry): void
  invalidateTenant(tenant: string): void
  clear(): void
}

/** Makes the store of a grant reader: two bounded LRU maps, by subject and by tenant. */
export function createGrantCache({ maxEntries, ttlMs, maxStalenessMs }: GrantCacheOptions): GrantCache {
  const counts = { evictions: 0, expirations: 0, outdated: 0, invalidations: 0 }
  const maxBytes = maxEntries * BYTES_AN_ENTRY
  const onEvict = () => void counts.evictions++
  const grants = createBoundedLru<GrantEntry>({ maxEntries, maxBytes, onEvict })
  const epochs = createBoundedLru<EpochReading>({ maxEntries, maxBytes })

  return {
    get entries() {
      return grants.size
    },
    get bytes() {
      return grants.bytes + epochs.bytes
    },
    maxBytes: 2 * maxBytes,
    get epochs() {
      return epochs.size
    },
    counts,
    expireAll() {
      counts.expirations += grants.size
      grants.clear()
      epochs.clear()
    },
    find(key, nowMs) {
      const entry = grants.get(key)
      if (entry === undefined || nowMs - entry.readAtMs < ttlMs) return entry
      counts.expirations += 1
      grants.delete(key)
      return undefined
    },
    epochOf(tenant, nowMs) {
      const reading = epochs.get(tenant)
      return reading !== undefined && nowMs - reading.readAtMs < maxStalenessMs ? reading : undefined
    },
    keep(key, entry) {
      const kept = grants.peek(key)
      if (kept === undefined || kept.order < entry.order) grants.set(key, entry, bytesOf(key, entry.epoch, entry.roles))
    },
    keepEpoch(tenant, reading) {
      const kept = epochs.peek(tenant)
      if (kept === undefined || kept.order < reading.order) {
        epochs.set(tenant, reading, bytesOf(tenant, reading.epoch ?? ''))
      }
    },
    forget(key, order) {
      const kept = grants.peek(key)
      if (kept !== undefined && kept.order < order) grants.delete(key)
    },
    outdate(key, entry) {
      if (grants.peek(key) !== entry) return
      counts.outdated += 1
      grants.delete(key)
    },
    invalidateTenant(tenant) {
      epochs.delete(tenant)
      const prefix = injectiveKey(tenant)
      // Rare, and some 0.2 ms at 10,000 entries; an index by tenant would be one more thing to bound.
      const own = Array.from(grants.keys()).filter((key) => key.startsWith(prefix))
      for (const key of own) grants.delete(key)
      counts.invalidations += own.length
    },
    clear() {
      grants.clear()
      epochs.clear()
    },
  }
}

/** Room for an entry with ids of 100 characters and some 20 roles; fewer of larger ones fit. */
const BYTES_AN_ENTRY = 1024

/** Two bytes a character at the worst, and what V8 takes around them. */
function bytesOf(key: string, epoch: string, roles: readonly string[] = []): number {
  let bytes = 160 + 2 * (key.length + epoch.length)
  for (const role of roles) bytes += 24 + 2 * role.length
  return bytes
}
