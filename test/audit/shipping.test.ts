import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuditLog, type AuditLogOptions } from '../../lib/audit/index.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'
import { createTestScope } from '../../lib/testing/test-scope.ts'
import { balanced } from './balance.ts'
import { createScriptedSink } from './scripted-sink.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function setUp(options: Partial<AuditLogOptions> = {}) {
  const clock = createManualClock()
  const sink = createScriptedSink()
  const dead = createScriptedSink()
  const audit = createAuditLog({ sink, clock, writeTimeoutMs: 5_000, ...options })
  /** One request that records so many events, up to the moment when its response is there. */
  async function request(events = 1) {
    const scope = createTestScope({ clock })
    for (let n = 0; n < events; n += 1) void audit.record('act', {}, scope)
    await scope.end()
    return scope.settled()
  }
  const withDead = { deadLetter: dead }
  const sizes = () => sink.batches.map(({ length }) => length)
  return { audit, clock, dead, request, sink, sizes, withDead }
}

describe('flushing', () => {
  it('has one write under way; requests that finish meanwhile go out together', async () => {
    const { audit, request, sink, sizes } = setUp()
    sink.next('by-hand')
    const requests = [request(), request(2), request(3), request()]
    await vi.advanceTimersByTimeAsync(0)
    expect(sizes()).toEqual([1])
    sink.settle(true)
    await Promise.all(requests)
    expect(sizes()).toEqual([1, 6])
    expect(sink.mostAtOnce).toBe(1)
    expect(balanced(audit)).toMatchObject({ accepted: 7, delivered: 7 })
  })

  it('sends at most 500 in one write', async () => {
    const { request, sink, sizes } = setUp()
    sink.next('by-hand')
    const requests = Array.from({ length: 13 }, () => request(100))
    await vi.advanceTimersByTimeAsync(0)
    sink.settle(true)
    await Promise.all(requests)
    expect(sizes()).toEqual([100, 500, 500, 200])
    expect(sink.kept.size).toBe(1_300)
  })

  it('after a failure waits for the next request after the backoff, and keeps the ids', async () => {
    const { audit, clock, request, sink, sizes } = setUp()
    sink.next('keep-then-fail')
    await request(2)
    expect(balanced(audit)).toMatchObject({ pending: 2 })
    await request()
    expect(sizes()).toEqual([2])
    clock.advance(1_000)
    await request()
    expect(sizes()).toEqual([2, 1, 2, 1])
    expect(sink.kept.size).toBe(4)
    expect(new Set(sink.batches.flat().map(({ id }) => id)).size).toBe(4)
    expect(balanced(audit)).toMatchObject({ accepted: 4, delivered: 4, pending: 0 })
  })

  it('gives a write that hangs its time, and no more; its late answer changes nothing', async () => {
    const { audit, clock, request, sink } = setUp()
    sink.next('keep-late')
    const hung = request()
    await vi.advanceTimersByTimeAsync(4_999)
    expect(balanced(audit).pending).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    await hung
    clock.advance(5_000)
    await request()
    expect(balanced(audit)).toMatchObject({ accepted: 2, delivered: 2 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(balanced(audit)).toMatchObject({ accepted: 2, delivered: 2 })
    expect(sink.kept.size).toBe(2)
  })

  it('goes on when the request that was writing is gone, and its timers with it', async () => {
    const { audit, clock, request, sink } = setUp()
    sink.next('hang')
    void request()
    await vi.advanceTimersByTimeAsync(0)
    vi.clearAllTimers() // what workerd does at the end of a request
    const next = request()
    await vi.advanceTimersByTimeAsync(5_000)
    await next
    clock.advance(1_000)
    await request()
    expect(sink.kept.size).toBe(3)
    expect(balanced(audit)).toMatchObject({ accepted: 3, delivered: 3 })
  })
})

describe('the cap on pending events', () => {
  it('drops the oldest, and counts them, where there is no dead letter sink', async () => {
    const { audit, request, sink } = setUp({ maxPendingEvents: 10 })
    sink.otherwise = 'fail'
    for (let n = 0; n < 25; n += 1) await request()
    expect(balanced(audit)).toMatchObject({ accepted: 25, dropped: 15, pending: 10 })
    sink.otherwise = 'keep'
    await audit.drain()
    const sequences = [...sink.kept.values()].map(({ sequence }) => sequence).toSorted((a, b) => a - b)
    expect(sequences).toHaveLength(10)
    expect(sequences.at(-1)).toBe(25)
  })

  it('hands the oldest to the dead letter sink where there is one', async () => {
    const dead = createScriptedSink()
    const { audit, request, sink } = setUp({ maxPendingEvents: 10, deadLetter: dead })
    sink.otherwise = 'fail'
    for (let n = 0; n < 25; n += 1) await request()
    expect(balanced(audit)).toMatchObject({ accepted: 25, deadLettered: 15, dropped: 0, pending: 10 })
    expect(dead.kept.size).toBe(15)
  })

  it('holds no more than as much again for a dead letter sink that fails too', async () => {
    const dead = createScriptedSink()
    dead.otherwise = 'fail'
    const { audit, request, sink } = setUp({ maxPendingEvents: 10, deadLetter: dead })
    sink.otherwise = 'fail'
    for (let n = 0; n < 50; n += 1) await request()
    expect(balanced(audit)).toMatchObject({ accepted: 50, dropped: 30, pending: 20 })
  })

  it('refuses the newest while everything older is in requests or being written', async () => {
    const { audit, sink } = setUp({ maxPendingEvents: 3 })
    sink.next('by-hand')
    const scope = createTestScope()
    const outcomes = []
    for (let n = 0; n < 5; n += 1) outcomes.push(await audit.record('act', {}, scope))
    expect(outcomes.slice(3)).toEqual([
      { accepted: false, reason: 'full' },
      { accepted: false, reason: 'full' },
    ])
    const ended = scope.end().then(() => scope.settled())
    expect(await audit.record('act', {}, createTestScope())).toEqual({ accepted: false, reason: 'full' })
    sink.settle(true)
    await ended
    expect(balanced(audit)).toMatchObject({ accepted: 3, delivered: 3, refusals: { full: 3 } })
  })

  it('counts bytes as well', async () => {
    const { audit, request, sink } = setUp({ maxPendingEvents: 10_000, maxPendingBytes: 2_048, maxEventBytes: 1_024 })
    sink.otherwise = 'fail'
    for (let n = 0; n < 30; n += 1) await request()
    const { pending, dropped } = balanced(audit)
    expect(pending).toBeGreaterThan(2)
    expect(pending).toBeLessThan(12)
    expect(dropped).toBe(30 - pending)
  })
})

describe('drain', () => {
  it('gets out what requests, folds and the backlog hold, whatever the backoff says', async () => {
    const { audit, request, sink } = setUp()
    sink.next('fail')
    await request(2)
    await audit.record('open', {}, createTestScope())
    audit.recordFolded('deny', { route: '/', reason: 'r' }, createTestScope())
    audit.recordFolded('deny', { route: '/', reason: 'r' }, createTestScope())
    expect(await audit.drain()).toMatchObject({ accepted: 5, delivered: 5, pending: 0 })
    expect(sink.kept.size).toBe(5)
  })

  it('tries around one event that spoils its batch', async () => {
    const { audit, clock, sink } = setUp()
    const scope = createTestScope({ clock })
    const { write } = sink
    sink.write = function (events, options) {
      if (events.some(({ action }) => action === 'poison')) return Promise.reject(new Error('cannot take that'))
      return write.call(this, events, options)
    }
    for (let n = 0; n < 100; n += 1) void audit.record(n === 61 ? 'poison' : 'act', {}, scope)
    expect(await audit.drain()).toMatchObject({ accepted: 100, delivered: 99, pending: 1 })
  })

  it('takes half its time for a sink that hangs and then turns to the dead letter sink', async () => {
    const dead = createScriptedSink()
    const { audit, request, sink } = setUp({ deadLetter: dead, writeTimeoutMs: 60_000 })
    sink.otherwise = 'hang'
    void request(700)
    const drained = audit.drain({ timeoutMs: 4_000 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await drained).toMatchObject({ accepted: 100, deadLettered: 100, pending: 0 })
    expect(dead.kept.size).toBe(100)
    expect(balanced(audit)).toMatchObject({ deadLettered: 100 })
    await vi.advanceTimersByTimeAsync(60_000)
  })

  it('ends in time when everything hangs, and keeps what it could not deliver', async () => {
    const dead = createScriptedSink()
    const { audit, request, sink } = setUp({ deadLetter: dead })
    sink.otherwise = 'hang'
    dead.otherwise = 'hang'
    void request(3)
    const drained = audit.drain({ timeoutMs: 4_000 })
    await vi.advanceTimersByTimeAsync(4_000)
    expect(await drained).toMatchObject({ accepted: 3, deadLettered: 0 })
    expect(balanced(audit).pending).toBe(3)
    await vi.advanceTimersByTimeAsync(20_000)
  })

  it('leaves to the sink what comes while it drains', async () => {
    const dead = createScriptedSink()
    const { audit, request, sink } = setUp({ deadLetter: dead })
    sink.next('by-hand', 'by-hand')
    const first = request()
    const drained = audit.drain()
    await vi.advanceTimersByTimeAsync(0)
    const second = request()
    sink.settle(true)
    await drained
    await vi.advanceTimersByTimeAsync(0)
    sink.settle(true)
    await Promise.all([first, second])
    expect(balanced(audit)).toMatchObject({ accepted: 2, delivered: 2 })
    expect(dead.batches).toEqual([])
  })
})

describe('close', () => {
  it('drains, closes its sinks once, and refuses afterwards', async () => {
    const dead = createScriptedSink()
    const { audit, request, sink } = setUp({ deadLetter: dead })
    await audit.record('open', {}, createTestScope())
    const closing = audit.close()
    expect(audit.close()).toBe(closing)
    expect(await audit.record('late')).toEqual({ accepted: false, reason: 'closed' })
    await closing
    expect([sink.kept.size, sink.closed, dead.closed]).toEqual([1, true, true])
    await expect(audit.flush()).rejects.toMatchObject({ code: 'ERR_TICKLESS_CLOSED' })
    expect(await audit.drain()).toMatchObject({ accepted: 1, delivered: 1, refused: 1 })
    await request()
    expect(balanced(audit)).toMatchObject({ pending: 0, refusals: { closed: 2 } })
  })

  it('is bounded, and counts what it had to give up', async () => {
    const { audit, request, sink } = setUp()
    sink.otherwise = 'hang'
    void request(5)
    let closed = false
    void audit.close().then(() => (closed = true))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(closed).toBe(true)
    expect(balanced(audit)).toMatchObject({ accepted: 5, dropped: 5, pending: 0 })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(balanced(audit)).toMatchObject({ accepted: 5, dropped: 5, pending: 0 })
  })

  it('hands the whole backlog to the dead letter sink, batch by batch', async () => {
    const dead = createScriptedSink()
    const { audit, request, sink } = setUp({ deadLetter: dead })
    sink.otherwise = 'fail'
    for (let n = 0; n < 14; n += 1) await request(100)
    await audit.close()
    expect(balanced(audit)).toMatchObject({ accepted: 1_400, deadLettered: 1_400, dropped: 0 })
    expect(dead.kept.size).toBe(1_400)
  })

  it('says so when a sink cannot be closed, or does not end', async () => {
    const { audit, sink } = setUp()
    sink.close = () => new Promise(() => {})
    const closing = expect(audit.close()).rejects.toMatchObject({ code: 'ERR_TICKLESS_DEADLINE' })
    await vi.advanceTimersByTimeAsync(5_000)
    await closing
  })
})
