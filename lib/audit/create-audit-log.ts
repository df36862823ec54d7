import { createBackground } from '../core/background.ts'
import { createSystemClock } from '../core/clock.ts'
import { withDeadline } from '../core/deadline.ts'
import { keepAwaited } from '../core/keep-alive.ts'
import { createLifetime, withLifetime } from '../core/lifetime.ts'
import { durationMs, wholeNumber } from '../core/options.ts'
import { remainingMs, type RequestScope } from '../core/request-scope.ts'
import type { AuditLog, AuditLogOptions, FoldedAuditDetails, RecordOutcome } from './audit-log.ts'
import type { PendingEvent } from './backlog.ts'
import { createRequestBuffers } from './buffer.ts'
import type { Sealed } from './draft.ts'
import { AuditRefusedError, type AuditRefusal } from './errors.ts'
import type { AuditDetails, AuditEvent } from './event.ts'
import { createFolds } from './fold.ts'
import { foldedOf, OVERFLOWED, type Folded } from './folded.ts'
import { createIntake } from './intake.ts'
import { createLedgerBook, type AuditLedger } from './ledger.ts'
import { createShipping } from './shipping.ts'

/**
 * Makes an audit log. Nothing happens until the first event: it may be created at module scope on every runtime.
 *
 * @throws {InvalidOptionError} when an option is out of range.
 */
export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { sink, deadLetter } = options
  const clock = options.clock ?? createSystemClock()
  const maxPendingEvents = wholeNumber('maxPendingEvents', options.maxPendingEvents ?? 10_000)
  const maxEventBytes = wholeNumber('maxEventBytes', options.maxEventBytes ?? 16_384, 1_024)
  const maxPendingBytes = wholeNumber('maxPendingBytes', options.maxPendingBytes ?? 16_777_216, maxEventBytes)
  const writeTimeoutMs = durationMs('writeTimeoutMs', options.writeTimeoutMs ?? 5_000, { least: 1 })
  const foldMs = durationMs('foldMs', options.foldMs ?? 10_000)
  const intake = createIntake(clock, maxEventBytes)
  const buffers = createRequestBuffers(wholeNumber('maxEventsPerRequest', options.maxEventsPerRequest ?? 100))
  const folds = createFolds(wholeNumber('maxFolds', options.maxFolds ?? 256), foldMs)
  const heldEvents = () => buffers.size + folds.size + shipping.size
  const heldBytes = () => buffers.bytes + folds.bytes + shipping.bytes
  const book = createLedgerBook(() => heldEvents() + shipping.deadSize)
  const shipping = createShipping({ sink, deadLetter, clock, writeTimeoutMs, maxPendingEvents, book })
  const durable = new Set<Promise<unknown>>() // capped by `maxPendingEvents`
  const lifetime = createLifetime('the audit log', async () => {
    await drain(DRAIN_MS)
    shipping.abandon()
    await shipping.close()
  })

  /** Takes an event into the books; where it is put afterwards must be a place that `heldEvents` counts. */
  function admit(
    action: string,
    details: AuditDetails,
    scope: RequestScope | undefined,
    foldable = false,
  ): Sealed | AuditRefusal {
    const sealed = barred(scope) ?? intake.seal(action, details, scope, foldable)
    if (typeof sealed === 'string') return refuse(sealed)
    while (heldEvents() >= maxPendingEvents || heldBytes() + sealed.bytes > maxPendingBytes) {
      if (!shipping.makeRoom()) return refuse('full')
    }
    book.accept(sealed)
    return sealed
  }

  function barred(scope: RequestScope | undefined): AuditRefusal | undefined {
    if (lifetime.closed) return 'closed'
    return scope && buffers.isFull(scope) ? 'request-full' : undefined
  }

  function refuse(reason: AuditRefusal): AuditRefusal {
    book.refuse(reason)
    return reason
  }

  /** What a passing request does for the log: its own events, then what is due or was left behind. Never rejects. */
  function ship(events: readonly PendingEvent[] = []): Promise<void> {
    const nowMs = clock.nowMs()
    shipping.push([...events, ...buffers.takeForgotten(nowMs), ...folds.takeDue(nowMs)])
    return shipping.flush()
  }

  /** Ships now, kept alive by the host. Returns what to wait for where there is no host. */
  function shipHosted(event: readonly PendingEvent[], scope: RequestScope | undefined): Promise<void> | undefined {
    const work = ship(event)
    const mechanism = scope ? scope.background(work) : createBackground().run(work)
    return mechanism === 'await' ? work : undefined
  }

  /** Puts an admitted event on its way. */
  function dispatch(event: PendingEvent, scope: RequestScope | undefined): Promise<void> | undefined {
    if (scope === undefined || scope.ended) {
      if (scope) buffers.count(scope)
      return shipHosted([event], scope)
    }
    buffers.add(scope, event, clock.nowMs())
    buffers.arm(scope, ship)
    return undefined
  }

  /** The same for what is in the backlog already. */
  function shipLater(scope: RequestScope | undefined): void {
    if (scope && !scope.ended) buffers.arm(scope, ship)
    else void shipHosted([], scope)
  }

  function fold(folded: Folded, nowMs: number, scope: RequestScope | undefined): void {
    const { kind, action, details } = folded
    const noted = folds.note(kind, nowMs)
    if (noted === 'counted') return
    if (noted === 'overflow') return fold(OVERFLOWED, nowMs, scope)
    const sealed = admit(action, details, scope, true)
    if (typeof sealed === 'string') return
    if (noted === 'repeat') folds.hold(kind, { event: sealed.event, bytes: sealed.bytes })
    else void dispatch({ event: sealed.event, bytes: sealed.bytes }, scope)
  }

  async function drain(timeoutMs: number): Promise<AuditLedger> {
    shipping.push([...buffers.takeAll(), ...folds.takeAll()])
    await shipping.drain(timeoutMs, [...durable])
    return book.read()
  }

  async function writeDurably(sealed: Sealed, scope: RequestScope | undefined): Promise<void> {
    const timeoutMs = remainingMs(scope, writeTimeoutMs)
    // A client that leaves must not undo the trace of what it asked for: the request's own signal is left out, and the host
    // is asked to keep the write.
    const write = withDeadline((signal) => sink.write([sealed.event], { signal }), {
      timeoutMs,
      what: `audit sink "${sink.name}"`,
    })
    keepAwaited(write, scope)
    durable.add(write)
    try {
      await write
    } catch (error) {
      throw new AuditRefusedError(refuse('unwritten'), { cause: error })
    } finally {
      durable.delete(write)
    }
    book.accept(sealed)
    book.deliver(1)
  }

  return withLifetime(lifetime, {
    async record(action: string, details: AuditDetails = {}, scope?: RequestScope): Promise<RecordOutcome> {
      const sealed = admit(action, details, scope)
      if (typeof sealed === 'string') return { accepted: false, reason: sealed }
      const { event, bytes, bounded } = sealed
      await dispatch({ event, bytes }, scope)
      return { accepted: true, id: event.id, bounded }
    },
    async recordDurably(action: string, details: AuditDetails = {}, scope?: RequestScope): Promise<AuditEvent> {
      lifetime.assertOpen()
      const sealed = durable.size >= maxPendingEvents ? 'full' : intake.seal(action, details, scope)
      if (typeof sealed === 'string') throw new AuditRefusedError(refuse(sealed))
      await writeDurably(sealed, scope)
      return sealed.event
    },
    recordFolded(action: string, details: FoldedAuditDetails, scope?: RequestScope) {
      const nowMs = clock.nowMs()
      const due = folds.takeDue(nowMs)
      shipping.push(due)
      const folded = lifetime.closed ? 'closed' : foldedOf(action, details)
      if (typeof folded === 'string') refuse(folded)
      else fold(folded, nowMs, scope)
      if (due.length > 0) shipLater(scope)
    },
    async flush() {
      lifetime.assertOpen()
      await ship(buffers.takeAll())
    },
    async drain({ timeoutMs = DRAIN_MS }: { timeoutMs?: number } = {}) {
      durationMs('timeoutMs', timeoutMs)
      return lifetime.closed ? book.read() : drain(timeoutMs)
    },
    ledger: () => book.read(),
  })
}

const DRAIN_MS = 10_000
