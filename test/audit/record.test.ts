import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAuditLog, type AuditDetails, type AuditLogOptions } from '../../lib/audit/index.ts'
import { isUuid } from '../../lib/core/ids.ts'
import { openRequestScope } from '../../lib/core/request-scope.ts'
import { createMemoryAuditSink } from '../../lib/stores/memory/index.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'
import { createTestScope } from '../../lib/testing/test-scope.ts'
import { balanced } from './balance.ts'
import { createScriptedSink } from './scripted-sink.ts'

const principal = { id: 'u-1', tenant: 'acme' }

function setUp(options: Partial<AuditLogOptions> = {}) {
  const clock = createManualClock()
  const sink = createMemoryAuditSink()
  const audit = createAuditLog({ sink, clock, ...options })
  return { audit, clock, sink, scope: () => createTestScope({ clock, principal }) }
}

describe('record', () => {
  it('writes after the response, all that a request recorded in one batch', async () => {
    const sink = createScriptedSink()
    const { audit, clock, scope } = setUp({ sink })
    const request = scope()
    const outcome = await audit.record('session.read', { targets: [{ type: 'session', id: 's-1' }] }, request)
    clock.advance(5)
    await audit.record('session.update', {}, request)
    expect(sink.batches).toEqual([])
    expect(balanced(audit)).toMatchObject({ accepted: 2, pending: 2 })
    await request.end()
    await request.settled()
    expect(sink.batches).toHaveLength(1)
    expect(balanced(audit)).toMatchObject({ accepted: 2, delivered: 2, pending: 0 })
    const [first, second] = sink.batches[0]!
    expect(first).toMatchObject({
      id: outcome.accepted && outcome.id,
      requestId: request.requestId,
      tenant: 'acme',
      actor: { type: 'user', id: 'u-1' },
      action: 'session.read',
      outcome: 'success',
      occurredAtMs: clock.nowMs() - 5,
      sequence: 1,
      count: 1,
      schemaVersion: 1,
    })
    expect(second).toMatchObject({ sequence: 2, instanceId: first!.instanceId })
    expect(isUuid(first!.instanceId) && first!.id < second!.id).toBe(true)
  })

  it('names the actor: the principal, nobody, or the application, unless it is told', async () => {
    const { audit, sink, scope } = setUp()
    const stranger = createTestScope()
    await audit.record('a', {}, scope())
    await audit.record('b', {}, stranger)
    await audit.record('c')
    await audit.record('d', { actor: { type: 'user', id: 'u-2' }, tenant: 'other' }, scope())
    await audit.flush()
    const told = sink.events.toSorted((a, b) => a.sequence - b.sequence).map(({ actor, tenant }) => ({ actor, tenant }))
    expect(told).toEqual([
      { actor: { type: 'user', id: 'u-1' }, tenant: 'acme' },
      { actor: { type: 'anonymous' }, tenant: undefined },
      { actor: { type: 'system' }, tenant: undefined },
      { actor: { type: 'user', id: 'u-2' }, tenant: 'other' },
    ])
  })

  it('copies at once: what its caller changes later is not seen', async () => {
    const { audit, sink, scope } = setUp()
    const request = scope()
    const after = { title: 'then' }
    const changes = { session: { after } }
    void audit.record('session.update', { changes }, request)
    after.title = 'later'
    await request.end()
    await request.settled()
    expect(sink.events[0]!.changes).toEqual({ session: { after: { title: 'then' } } })
  })

  it('without a scope waits for the write where no host keeps the instance awake', async () => {
    const { audit, sink } = setUp()
    await audit.record('job.done')
    expect(sink.events).toHaveLength(1)
  })

  it('without a scope does not wait where a host does', async () => {
    const handed: Promise<unknown>[] = []
    const host = Symbol.for('@next/request-context')
    const globals = globalThis as Record<symbol, unknown>
    globals[host] = { get: () => ({ waitUntil: (work: Promise<unknown>) => handed.push(work) }) }
    try {
      const sink = createScriptedSink()
      sink.next('by-hand')
      const { audit } = setUp({ sink })
      expect(await audit.record('job.done')).toMatchObject({ accepted: true })
      expect(balanced(audit)).toMatchObject({ delivered: 0, pending: 1 })
      sink.settle(true)
      await Promise.all(handed)
      expect(balanced(audit)).toMatchObject({ delivered: 1, pending: 0 })
    } finally {
      delete globals[host]
    }
  })

  it('after the response is there, as from a stream, ships at once', async () => {
    const { audit, sink, scope } = setUp({ maxEventsPerRequest: 3 })
    const request = scope()
    await audit.record('export.begin', {}, request)
    await request.end()
    await audit.record('export.row', {}, request)
    await audit.record('export.end', {}, request)
    expect(await audit.record('export.more', {}, request)).toEqual({ accepted: false, reason: 'request-full' })
    await request.settled()
    expect(sink.events.map(({ action }) => action)).toEqual(['export.begin', 'export.row', 'export.end'])
  })

  it('makes the response wait for the write where there is no host at all', async () => {
    const { audit, sink, clock } = setUp()
    const request = openRequestScope({ clock })
    await audit.record('a', {}, request)
    await request.end()
    expect(sink.events).toHaveLength(1)
  })

  it('refuses the newest past the cap of a request, and counts them; another request has its own', async () => {
    const { audit, sink, scope } = setUp({ maxEventsPerRequest: 2 })
    const [one, other] = [scope(), scope()]
    const outcomes = []
    for (const action of ['a', 'b', 'c']) outcomes.push(await audit.record(action, {}, one))
    expect(outcomes.map(({ accepted }) => accepted)).toEqual([true, true, false])
    expect(await audit.record('d', {}, other)).toMatchObject({ accepted: true })
    expect(balanced(audit)).toMatchObject({ accepted: 3, refused: 1, refusals: { 'request-full': 1 } })
    await Promise.all([one.end(), other.end()])
    await Promise.all([one.settled(), other.settled()])
    expect(sink.events.map(({ action }) => action)).toEqual(['a', 'b', 'd'])
  })

  it('hands on the events of a request that never ended', async () => {
    const { audit, sink, clock, scope } = setUp()
    await audit.record('lost?', {}, scope())
    const next = scope()
    await audit.record('next', {}, next)
    await next.end()
    await next.settled()
    expect(sink.events.map(({ action }) => action)).toEqual(['next'])
    clock.advance(30_000)
    const last = scope()
    await audit.record('last', {}, last)
    await last.end()
    await last.settled()
    expect(sink.events.map(({ action }) => action)).toEqual(['next', 'last', 'lost?'])
    expect(balanced(audit).pending).toBe(0)
  })
})

describe('what comes in', () => {
  const refusedOf = async (action: unknown, details: unknown) => {
    const { audit } = setUp()
    const outcome = await audit.record(action as string, details as AuditDetails)
    return outcome.accepted ? 'accepted' : outcome.reason
  }

  it.each([
    ['an action with a space', 'a b', {}, 'invalid-action'],
    ['an action with a line break', 'a\nb', {}, 'invalid-action'],
    ['an empty action', '', {}, 'invalid-action'],
    ['an action that is no text', { toString: (): string => 'a' }, {}, 'invalid-action'],
    ['details that are null', 'a', null, 'invalid-details'],
    ['an unknown outcome', 'a', { outcome: 'maybe' }, 'invalid-details'],
    ['targets that are no list', 'a', { targets: 'all' }, 'invalid-details'],
    ['an actor of unknown type', 'a', { actor: { type: 'root' } }, 'invalid-details'],
    ['changes that are no object', 'a', { changes: 'many' }, 'invalid-details'],
    [
      'a getter that throws',
      'a',
      {
        get reason(): never {
          throw new Error('trap')
        },
      },
      'invalid-details',
    ],
  ])('is refused with a reason: %s', async (_, action, details, reason) => {
    expect(await refusedOf(action, details)).toBe(reason)
  })

  it('is bounded, kept and counted when there is too much of it', async () => {
    const { audit, sink } = setUp({ maxEventBytes: 4_096 })
    const changes = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`f${n}`, { after: 'x'.repeat(99) }]))
    expect(await audit.record('big', { changes })).toMatchObject({ accepted: true, bounded: true })
    expect(sink.events[0]!.changes).toEqual({ '[omitted]': { after: '51 fields' } })
    expect(balanced(audit)).toMatchObject({ bounded: 1, delivered: 1 })
  })

  it('is refused when it is too large even without its changes', async () => {
    const { audit } = setUp({ maxEventBytes: 1_024 })
    const outcome = await audit.record('big', { reason: 'y'.repeat(1_024) })
    expect(outcome).toEqual({ accepted: false, reason: 'too-large' })
    expect(balanced(audit)).toMatchObject({ accepted: 0, refusals: { 'too-large': 1 } })
  })

  it('never throws, rejects or makes an event over its size, whatever it is', async () => {
    const hostile = fc.anything({
      withBigInt: true,
      withMap: true,
      withNullPrototype: true,
      withDate: true,
      maxDepth: 3,
    })
    const details = fc.record(
      {
        outcome: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('success', 'denied', 'failed') }, hostile),
        targets: fc.oneof(fc.array(fc.record({ type: hostile, id: hostile }), { maxLength: 30 }), hostile),
        context: fc.oneof(fc.dictionary(fc.constantFrom('address', 'agent', 'method', 'route'), hostile), hostile),
        reason: fc.oneof(fc.string({ unit: 'binary', maxLength: 3_000 }), hostile),
        changes: fc.oneof(fc.dictionary(fc.string(), fc.record({ before: hostile, after: hostile })), hostile),
        tenant: fc.oneof(fc.string(), hostile),
        actor: fc.oneof(fc.record({ type: fc.constantFrom('user', 'system'), id: hostile }), hostile),
      },
      { requiredKeys: [] },
    )
    const maxEventBytes = 2_048
    let taken = 0
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant('act'), fc.string()), fc.oneof(details, hostile), async (action, given) => {
        const { audit, sink } = setUp({ maxEventBytes })
        const outcome = await audit.record(action, given as AuditDetails)
        audit.recordFolded(action, given as never)
        audit.recordFolded(action, given as never)
        await audit.drain()
        for (const event of sink.events) {
          expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(maxEventBytes)
        }
        if (outcome.accepted) taken += 1
        expect(balanced(audit).pending).toBe(0)
      }),
      { numRuns: 60 },
    )
    expect(taken).toBeGreaterThan(5)
  })

  it('cannot record from inside its own getters', async () => {
    const { audit, scope } = setUp()
    const request = scope()
    const details: AuditDetails = {
      get reason() {
        void audit.record('inner', details, request)
        return 'x'
      },
    }
    await audit.record('outer', details, request)
    expect(balanced(audit)).toMatchObject({ accepted: 1, refusals: { 'invalid-details': 1 } })
  })
})

describe('createAuditLog', () => {
  it.each([
    ['maxEventsPerRequest', 0],
    ['maxPendingEvents', 1.5],
    ['maxPendingBytes', 1_000],
    ['maxEventBytes', 1_023],
    ['maxFolds', -1],
    ['foldMs', NaN],
    ['writeTimeoutMs', 0],
  ])('refuses %s of %d by name', (option, value) => {
    expect(() => setUp({ [option]: value })).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option }),
    )
  })

  it('reads no clock and draws no randomness until the first event', () => {
    const forbidden = () => {
      throw new Error('not at module scope')
    }
    setUp({ clock: { nowMs: forbidden, monotonicMs: forbidden } })
  })
})
