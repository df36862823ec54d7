import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEvent, AuditSink } from '../../lib/audit/index.ts'
import { createIdSource } from '../../lib/core/ids.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'

/** A sink, and a way to see what it has kept. */
export interface AuditSinkUnderTest {
  readonly sink: AuditSink
  /** Everything that the destination holds, in any order. */
  read(): Promise<readonly AuditEvent[]>
  /** Set where the destination can only append: it may hold an event as often as it was written. */
  readonly appendOnly?: boolean
  /** Runs after each test. */
  cleanUp?(): Promise<void>
}

/** One of its own for each write: twenty at a time are more listeners than Node thinks well of. */
const anySignal = () => new AbortController().signal

/** What every audit sink promises. `create` makes an empty one for each test. */
export function describeAuditSink(name: string, create: () => AuditSinkUnderTest | Promise<AuditSinkUnderTest>): void {
  describe(`audit sink: ${name}`, () => {
    let tested: AuditSinkUnderTest
    beforeEach(async () => {
      tested = await create()
    })
    afterEach(async () => {
      await tested.sink.close?.()
      await tested.cleanUp?.()
    })

    async function kept(): Promise<AuditEvent[]> {
      const byId = new Map((await tested.read()).map((event) => [event.id, event]))
      return [...byId.values()].toSorted((a, b) => a.sequence - b.sequence)
    }

    it('has kept what it was given when the write resolves, every field of it', async () => {
      const events = [fullEvent(), leastEvent(), hostileEvent()]
      await tested.sink.write(events, { signal: anySignal() })
      expect(await kept()).toEqual(events.toSorted((a, b) => a.sequence - b.sequence))
    })

    it('keeps one of an event that is written twice, in another batch or in the same', async () => {
      const [first, second, third] = [fullEvent(), fullEvent(), fullEvent()]
      await tested.sink.write([first, second], { signal: anySignal() })
      await tested.sink.write([second, third], { signal: anySignal() })
      await tested.sink.write([third, third], { signal: anySignal() })
      expect((await kept()).map(({ id }) => id)).toEqual([first.id, second.id, third.id])
      expect(await tested.read()).toHaveLength(tested.appendOnly ? 6 : 3)
    })

    it('takes a full batch of 500', async () => {
      const events = Array.from({ length: 500 }, fullEvent)
      await tested.sink.write(events, { signal: anySignal() })
      expect((await kept()).map(({ id }) => id)).toEqual(events.map(({ id }) => id))
    })

    it('loses nothing of writes that run side by side', async () => {
      const batches = Array.from({ length: 20 }, () => [fullEvent(), leastEvent(), fullEvent()])
      await Promise.all(batches.map((events) => tested.sink.write(events, { signal: anySignal() })))
      expect((await kept()).map(({ id }) => id)).toEqual(batches.flat().map(({ id }) => id))
    })

    it('does not change the events it is given', async () => {
      const event = fullEvent()
      const before = structuredClone(event)
      await tested.sink.write([event], { signal: anySignal() })
      expect(event).toEqual(before)
    })

    it('has a name', () => {
      expect(tested.sink.name).toMatch(/^[\x21-\x7e]+$/)
    })

    it('keeps what it has when it is closed, closes twice, and then refuses with a code', async ({ skip }) => {
      const { sink } = tested
      if (!sink.close) return skip('this sink has nothing to close')
      const event = fullEvent()
      await sink.write([event], { signal: anySignal() })
      await sink.close()
      await sink.close()
      const late = sink.write([fullEvent()], { signal: anySignal() })
      await expect(late).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_TICKLESS_/) })
      expect((await kept()).map(({ id }) => id)).toEqual([event.id])
    })
  })
}

const clock = createManualClock()
const ids = createIdSource(clock)
const instanceId = ids.next()
let sequence = 0

function stamp() {
  clock.advance(1)
  sequence += 1
  return { id: ids.next(), occurredAtMs: clock.nowMs(), sequence, instanceId, schemaVersion: 1 } as const
}

/** An event that uses every field. */
export function fullEvent(): AuditEvent {
  return {
    ...stamp(),
    requestId: ids.next(),
    tenant: 'acme',
    actor: { type: 'user', id: 'u-1' },
    action: 'session.notes.update',
    outcome: 'success',
    targets: [
      { type: 'session', id: 's-1' },
      { type: 'client', id: 'c-9' },
    ],
    context: { address: '203.0.113.7', agent: 'curl/8', method: 'PATCH', route: '/api/sessions/:id' },
    reason: 'asked by the client',
    changes: {
      notes: { before: 'old', after: 'new\nwith a second line' },
      startsAt: { after: 1_767_225_600_000.5 },
      labels: { before: null, after: ['a', { deep: [true, 0, -1.5e-9] }] },
    },
    count: 1,
  }
}

/** An event without any field that may be absent. */
export function leastEvent(): AuditEvent {
  return { ...stamp(), actor: { type: 'system' }, action: 'migrate', outcome: 'failed', targets: [], count: 1 }
}

/** An event whose texts try to be more than text. */
export function hostileEvent(): AuditEvent {
  return {
    ...stamp(),
    tenant: `'; drop table tickless_audit_events; --`,
    actor: { type: 'anonymous' },
    action: 'sign-in',
    outcome: 'denied',
    targets: [{ type: 'page', id: '\\"}\n{"id":"forged"}' }],
    reason: 'a\u2028b\u2029c\u0085d\u009b31me\u202ef 😀 \ufffd %s $1 :name ?',
    changes: { '[__proto__]': { after: { '': '', 'a.b': [[]], "quote'": '"' } } },
    count: 4_294_967_297,
  }
}
