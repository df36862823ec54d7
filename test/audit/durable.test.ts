import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuditLog } from '../../lib/audit/index.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'
import { createTestScope } from '../../lib/testing/test-scope.ts'
import { balanced } from './balance.ts'
import { createScriptedSink } from './scripted-sink.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

function setUp(maxPendingEvents = 100) {
  const clock = createManualClock()
  const sink = createScriptedSink()
  return { clock, sink, audit: createAuditLog({ sink, clock, writeTimeoutMs: 1_000, maxPendingEvents }) }
}

describe('recordDurably', () => {
  it('resolves with the event once the sink has kept it', async () => {
    const { audit, sink } = setUp()
    sink.next('by-hand')
    let settled = false
    const write = audit.recordDurably('role.revoked', { targets: [{ type: 'user', id: 'u-2' }] })
    void write.then(() => (settled = true))
    await vi.advanceTimersByTimeAsync(10)
    expect(settled).toBe(false)
    sink.settle(true)
    expect(sink.kept.get((await write).id)).toEqual(await write)
    expect(balanced(audit)).toMatchObject({ accepted: 1, delivered: 1 })
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each(['fail', 'throw', 'half-then-fail'] as const)(
    'is refused, with the cause, when the sink answers: %s',
    async (how) => {
      const { audit, sink } = setUp()
      sink.next(how)
      await expect(audit.recordDurably('a')).rejects.toMatchObject({
        name: 'AuditRefusedError',
        code: 'ERR_TICKLESS_AUDIT_REFUSED',
        reason: 'unwritten',
        cause: expect.any(Error),
      })
      expect(balanced(audit)).toMatchObject({ accepted: 0, pending: 0, refusals: { unwritten: 1 } })
      expect(sink.batches).toHaveLength(1) // it is the caller's now: nobody writes it behind his back
      await audit.drain()
      expect(sink.batches).toHaveLength(1)
    },
  )

  it('is refused when the sink hangs: at the timeout, or at the deadline of the request if that is nearer', async () => {
    const { audit, sink, clock } = setUp()
    sink.otherwise = 'hang'
    const patient = expect(audit.recordDurably('a')).rejects.toMatchObject({ cause: { timeoutMs: 1_000 } })
    const scope = createTestScope({ clock, timeoutMs: 300 })
    clock.advance(100)
    const hurried = expect(audit.recordDurably('b', {}, scope)).rejects.toMatchObject({ cause: { timeoutMs: 200 } })
    await vi.advanceTimersByTimeAsync(1_000)
    await Promise.all([patient, hurried])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is handed to the host: on workerd a client that leaves ends what nobody keeps', async () => {
    const { audit, sink, clock } = setUp()
    const kept: Promise<unknown>[] = []
    const scope = createTestScope({ clock, waitUntil: (work) => void kept.push(work) })
    sink.next('by-hand', 'fail')
    const write = audit.recordDurably('a', {}, scope)
    expect(kept).toHaveLength(1)
    sink.settle(true)
    await Promise.all([write, ...kept])
    await expect(audit.recordDurably('b', {}, scope)).rejects.toThrow(/unwritten/)
    await Promise.all(kept)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is written though the client has left', async () => {
    const { audit, sink, clock } = setUp()
    const client = new AbortController()
    client.abort()
    await audit.recordDurably('a', {}, createTestScope({ clock, signal: client.signal }))
    expect(sink.kept.size).toBe(1)
  })

  it('refuses what makes no sense, and what exceeds the cap of writes under way', async () => {
    const { audit, sink } = setUp(2)
    await expect(audit.recordDurably('not valid')).rejects.toMatchObject({ reason: 'invalid-action' })
    sink.otherwise = 'by-hand'
    const under = [audit.recordDurably('a'), audit.recordDurably('b')]
    await expect(audit.recordDurably('c')).rejects.toMatchObject({ reason: 'full' })
    while (sink.settle(true));
    await Promise.all(under)
    expect(balanced(audit)).toMatchObject({ delivered: 2, refused: 2 })
  })

  it('is waited for by close, and refused with a code afterwards', async () => {
    const { audit, sink } = setUp()
    sink.next('by-hand')
    const write = audit.recordDurably('a')
    const closing = audit.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(sink.closed).toBe(false)
    sink.settle(true)
    await Promise.all([write, closing])
    expect(sink.closed).toBe(true)
    await expect(audit.recordDurably('b')).rejects.toMatchObject({ code: 'ERR_TICKLESS_CLOSED' })
  })
})
