import { describe, expect, it } from 'vitest'
import { createAuditLog, type AuditLogOptions, type FoldedAuditDetails } from '../../lib/audit/index.ts'
import { createMemoryAuditSink } from '../../lib/stores/memory/index.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'
import { createTestScope } from '../../lib/testing/test-scope.ts'
import { balanced } from './balance.ts'

function setUp(options: Partial<AuditLogOptions> = {}) {
  const clock = createManualClock()
  const sink = createMemoryAuditSink()
  const audit = createAuditLog({ sink, clock, foldMs: 10_000, ...options })
  async function deny(route: string, reason = 'unauthenticated', action = 'route.enter') {
    const scope = createTestScope({ clock })
    audit.recordFolded(action, { route, reason }, scope)
    await scope.end()
    await scope.settled()
    balanced(audit)
  }
  const told = () =>
    sink.events.map(({ action, context, count }) =>
      [action, context?.route, count].filter((part) => part !== undefined).join(' '),
    )
  return { audit, clock, deny, sink, told }
}

describe('recordFolded', () => {
  it('sends the first at once and counts its repeats into one event, sent by a later request', async () => {
    const { audit, clock, deny, told } = setUp()
    for (let n = 0; n < 6; n += 1) await deny('/a')
    expect(told()).toEqual(['route.enter /a 1'])
    expect(balanced(audit)).toMatchObject({ accepted: 2, delivered: 1, pending: 1 })
    clock.advance(9_999)
    await deny('/b')
    expect(told()).toHaveLength(2)
    clock.advance(1)
    await deny('/b')
    expect(told()).toEqual(['route.enter /a 1', 'route.enter /b 1', 'route.enter /a 5'])
  })

  it('sends what is due though the request that passes records nothing but a repeat', async () => {
    const { clock, deny, told } = setUp()
    await deny('/a')
    await deny('/a')
    clock.advance(6_000)
    await deny('/b')
    clock.advance(4_000)
    await deny('/b')
    expect(told()).toEqual(['route.enter /a 1', 'route.enter /b 1', 'route.enter /a 1'])
  })

  it('has what is due sent by any request that records', async () => {
    const { audit, clock, deny, told } = setUp()
    await deny('/a')
    await deny('/a')
    clock.advance(10_000)
    const scope = createTestScope({ clock })
    await audit.record('session.read', {}, scope)
    await scope.end()
    await scope.settled()
    expect(told()).toEqual(['route.enter /a 1', 'session.read 1', 'route.enter /a 1'])
  })

  it('leaves room for the digits of the count', async () => {
    for (let length = 560; length < 640; length += 1) {
      const { audit, sink } = setUp({ maxEventBytes: 1_024 })
      for (let n = 0; n < 12; n += 1) audit.recordFolded('a', { route: '/', reason: 'x'.repeat(length) })
      await audit.drain()
      for (const event of sink.events) expect(JSON.stringify(event).length).toBeLessThanOrEqual(1_024)
      balanced(audit)
    }
  })

  it('begins anew once the time of a kind is over', async () => {
    const { clock, deny, told } = setUp()
    await deny('/a')
    clock.advance(10_000)
    await deny('/a')
    expect(told()).toEqual(['route.enter /a 1', 'route.enter /a 1'])
  })

  it('does not wait for a clock that stepped back', async () => {
    const { clock, deny, told } = setUp()
    await deny('/a')
    await deny('/a')
    clock.set(1_000)
    await deny('/a')
    expect(told()).toEqual(['route.enter /a 1', 'route.enter /a 1', 'route.enter /a 1'])
  })

  it('tells actions, routes and reasons apart', async () => {
    const { deny, told } = setUp()
    await deny('/a', 'x', 'act')
    await deny('/a', 'y', 'act')
    await deny('/b', 'x', 'act')
    await deny('/a', 'x', 'bct')
    expect(told()).toHaveLength(4)
  })

  it('sends everything at drain', async () => {
    const { audit, deny, sink } = setUp()
    for (let n = 0; n < 4; n += 1) await deny('/a')
    expect(await audit.drain()).toMatchObject({ accepted: 2, delivered: 2, pending: 0 })
    expect(sink.events.map(({ count }) => count)).toEqual([1, 3])
    expect(sink.events[1]).toMatchObject({ outcome: 'denied', actor: { type: 'anonymous' }, reason: 'unauthenticated' })
  })

  it('keeps a table of its cap and counts further kinds together', async () => {
    const { audit, deny, told } = setUp({ maxFolds: 3 })
    for (let n = 0; n < 50; n += 1) await deny(`/${n}`)
    expect(told()).toEqual(['route.enter /0 1', 'route.enter /1 1', 'route.enter /2 1', 'audit.fold-overflow 1'])
    expect(balanced(audit).pending).toBe(1)
    await audit.drain()
    expect(told().at(-1)).toBe('audit.fold-overflow 46')
  })

  it('accounts for every denial, however they come', async () => {
    const { audit, clock, deny, sink } = setUp({ maxFolds: 4 })
    for (let n = 0; n < 500; n += 1) {
      await deny(`/${(n * n) % 7}`, n % 3 === 0 ? 'x' : 'y')
      clock.advance((n * 37) % 900)
    }
    await audit.drain()
    expect(sink.events.reduce((sum, { count }) => sum + count, 0)).toBe(500)
  })

  it('never throws, and counts what it refuses', async () => {
    const { audit } = setUp()
    const trap = {
      get route(): never {
        throw new Error('trap')
      },
    }
    for (const given of [undefined, null, 7, {}, { route: 1, reason: 'r' }, trap]) {
      audit.recordFolded('a', given as FoldedAuditDetails)
    }
    audit.recordFolded(7 as unknown as string, { route: '/', reason: 'r' })
    audit.recordFolded('not valid', { route: '/', reason: 'r' })
    await audit.close()
    audit.recordFolded('a', { route: '/', reason: 'r' })
    expect(balanced(audit)).toMatchObject({ accepted: 0, refused: 9, refusals: { closed: 1, 'invalid-action': 2 } })
  })
})
