import type { Clock } from '../core/clock.ts'
import { withDeadline } from '../core/deadline.ts'
import { createElapsedTime } from '../core/elapsed-time.ts'
import { ClosedError } from '../core/errors.ts'
import { injectiveKey } from '../core/injective-key.ts'
import { keepAwaited } from '../core/keep-alive.ts'
import { remainingMs, type RequestScope } from '../core/request-scope.ts'
import type { AccessStats } from './access-stats.ts'
import { createFlights, type Flight } from './flights.ts'
import { createGrantCache, type GrantCacheOptions, type GrantEntry } from './grant-cache.ts'
import { checkEpoch, checkGrants } from './grant-check.ts'
import type { Grants, GrantStore } from './grant-store.ts'

/** What was found out about a subject. */
export interface GrantReading {
  readonly roles: readonly string[]
  readonly epoch: string
  /** How long ago the store was asked, in milliseconds. */
  readonly ageMs: number
  readonly source: 'cache' | 'load'
}

/** Options of `createGrantReader`; checked by whoever makes it. */
export interface GrantReaderOptions extends GrantCacheOptions {
  readonly store: GrantStore
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Whose grants to read, for which request. */
export interface GrantQuestion {
  readonly tenant: string
  readonly subject: string
  readonly fresh: boolean
  readonly scope: RequestScope
}

/** Reads grants through a cache that a changed epoch empties. */
export interface GrantReader {
  /**
   * `undefined` for a subject that the store does not know. Rejects when it cannot tell in time.
   * What is cached is returned as it is: most requests end here, and a promise for each would cost more than the rest.
   */
  read(question: GrantQuestion): GrantReading | Promise<GrantReading | undefined>
  invalidateTenant(tenant: string): void
  stats(): GrantReaderStats
  close(): void
}

/** What a reader counts. */
export type GrantReaderStats = Omit<AccessStats, 'allowed' | 'denied'>

/** Makes a reader. */
export function createGrantReader(options: GrantReaderOptions): GrantReader {
  const { store, timeoutMs, maxStalenessMs, clock } = options
  const cache = createGrantCache(options)
  // Not the clock itself: a step back between two requests would let a revoked grant live on.
  const time = createElapsedTime()
  // What is joined counts as read when it began, so it must not have begun earlier than a cached reading might have.
  const shared = { timeoutMs, joinableMs: Math.min(timeoutMs, maxStalenessMs), maxFlights: 1000 }
  const counts = {
    hits: 0,
    joins: 0,
    loads: 0,
    loadFailures: 0,
    epochReads: 0,
    epochReadFailures: 0,
    unshared: 0,
    unknownSubjects: 0,
  }
  let closed = false
  let order = 0

  const loads = createFlights<Grants | undefined>({
    ...shared,
    what: 'reading grants',
    onLanding(grants, { key, tenant, startedAtMs: readAtMs, order }) {
      // Without an epoch nothing would tell that the entry is out of date.
      if (grants === undefined || grants.epoch === '') return cache.forget(key, order)
      cache.keep(key, { roles: grants.roles, epoch: grants.epoch, readAtMs, order })
      cache.keepEpoch(tenant, { epoch: grants.epoch, readAtMs, order })
    },
  })
  const epochReads = createFlights<string | undefined>({
    ...shared,
    what: 'reading the epoch of a tenant',
    onLanding: (epoch, { tenant, startedAtMs: readAtMs, order }) => cache.keepEpoch(tenant, { epoch, readAtMs, order }),
  })

  function now(): number {
    const { stepsBack } = time
    const nowMs = time.readMs(clock)
    if (time.stepsBack !== stepsBack) {
      cache.expireAll()
      loads.invalidate()
      epochReads.invalidate()
    }
    return nowMs
  }

  function hit(entry: GrantEntry, nowMs: number): GrantReading {
    counts.hits += 1
    return { roles: entry.roles, epoch: entry.epoch, ageMs: nowMs - entry.readAtMs, source: 'cache' }
  }

  /** The tenant's epoch as the store has it, or had it at most `maxStalenessMs` ago. */
  async function readEpoch({ tenant, scope }: GrantQuestion, nowMs: number): Promise<string | undefined> {
    let flight = epochReads.joinable(tenant, nowMs)
    if (flight === undefined) {
      counts.epochReads += 1
      const read = async (signal: AbortSignal) => checkEpoch(await store.readEpoch(tenant, { signal }))
      flight = epochReads.start({ key: tenant, tenant, nowMs, order: ++order, read }).flight
      flight.answer.catch(() => (counts.epochReadFailures += 1))
      keepAwaited(flight.answer, scope)
    }
    return flight.answer
  }

  function beginLoad(
    key: string,
    { tenant, subject, scope }: GrantQuestion,
    nowMs: number,
  ): Flight<Grants | undefined> {
    counts.loads += 1
    const read = async (signal: AbortSignal) => checkGrants(await store.readGrants(tenant, subject, { signal }))
    const { flight, shared } = loads.start({ key, tenant, nowMs, order: ++order, read })
    if (!shared) counts.unshared += 1
    flight.answer.catch(() => (counts.loadFailures += 1))
    keepAwaited(flight.answer, scope)
    return flight
  }

  async function load(key: string, question: GrantQuestion): Promise<GrantReading | undefined> {
    for (let attempt = 1; ; attempt++) {
      if (closed) throw new ClosedError('access')
      const nowMs = now()
      const begun = question.fresh ? undefined : loads.joinable(key, nowMs)
      if (begun !== undefined) counts.joins += 1
      const flight = begun ?? beginLoad(key, question, nowMs)
      const grants = await flight.answer
      // Read before the tenant was invalidated: look again, a few times at the most.
      if (flight.invalidated && attempt < 3) continue
      if (grants === undefined) {
        counts.unknownSubjects += 1
        return undefined
      }
      const ageMs = now() - flight.startedAtMs
      return { roles: grants.roles, epoch: grants.epoch, ageMs, source: 'load' }
    }
  }

  async function confirmOrLoad(key: string, entry: GrantEntry, question: GrantQuestion, nowMs: number) {
    const epoch = await readEpoch(question, nowMs)
    // While the epoch was being read the entry may have been invalidated, replaced, or become too old.
    const thenMs = now()
    if (epoch !== undefined && epoch === entry.epoch && cache.find(key, thenMs) === entry) return hit(entry, thenMs)
    cache.outdate(key, entry)
    return load(key, question)
  }

  return {
    read(question) {
      const { tenant, subject, fresh, scope } = question
      const nowMs = now()
      const key = injectiveKey(tenant, subject)
      const entry = fresh ? undefined : cache.find(key, nowMs)
      let work = () => load(key, question)
      if (entry !== undefined) {
        const reading = cache.epochOf(tenant, nowMs)
        if (reading === undefined) work = () => confirmOrLoad(key, entry, question, nowMs)
        else if (reading.epoch === entry.epoch) return hit(entry, nowMs)
        else cache.outdate(key, entry)
      }
      // One deadline over everything, epoch and grants, begun here or joined.
      return withDeadline(work, { what: 'reading grants', timeoutMs: remainingMs(scope, timeoutMs) })
    },
    invalidateTenant(tenant) {
      cache.invalidateTenant(tenant)
      loads.invalidate(tenant)
      epochReads.invalidate(tenant)
    },
    stats: () => ({
      entries: cache.entries,
      bytes: cache.bytes,
      maxEntries: options.maxEntries,
      maxBytes: cache.maxBytes,
      epochs: cache.epochs,
      loading: loads.size + epochReads.size,
      ...counts,
      ...cache.counts,
    }),
    close() {
      closed = true
      loads.abort()
      epochReads.abort()
      cache.clear()
    },
  }
}
