import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuditLog, type AuditLog } from '../../lib/audit/index.ts'
import type { OpenRequestScope } from '../../lib/core/request-scope.ts'
import { createManualClock, type ManualClock } from '../../lib/testing/manual-clock.ts'
import { createTestScope } from '../../lib/testing/test-scope.ts'
import { balanced } from './balance.ts'
import { createScriptedSink, type Behaviour, type ScriptedSink } from './scripted-sink.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

interface World {
  readonly audit: AuditLog
  readonly clock: ManualClock
  readonly sink: ScriptedSink
  readonly dead: ScriptedSink | undefined
  readonly scopes: OpenRequestScope[]
  /** Ids that `record` accepted. */
  readonly accepted: Set<string>
  readonly durable: Set<string>
}

type Step = (world: World) => void | Promise<unknown>

const behaviour = fc.constantFrom<Behaviour>(
  'keep',
  'fail',
  'throw',
  'hang',
  'keep-then-fail',
  'half-then-fail',
  'keep-late',
  'fail-late',
  'by-hand',
)

const record = (world: World, scope: OpenRequestScope | undefined) =>
  void world.audit
    .record('act', { changes: { n: { after: world.accepted.size } } }, scope)
    .then((outcome) => outcome.accepted && world.accepted.add(outcome.id))

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.nat(3).map(
      (n): Step =>
        (world) =>
          record(world, world.scopes[n]),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Step>((world) => record(world, undefined)) },
  {
    weight: 2,
    arbitrary: fc.nat(4).map((n): Step => ({ audit, scopes }) => {
      audit.recordFolded('deny', { route: `/${n}`, reason: 'r' }, scopes[n % 4])
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Step>(({ audit, durable }) => {
      void audit.recordDurably('durable').then(
        ({ id }) => durable.add(id),
        () => {},
      )
    }),
  },
  {
    weight: 4,
    arbitrary: fc.nat(3).map((n): Step => ({ scopes, clock }) => {
      void scopes[n]!.end()
      scopes[n] = createTestScope({ clock })
    }),
  },
  {
    weight: 3,
    arbitrary: fc.nat(9_000).map((ms): Step => ({ clock }) => {
      clock.advance(ms)
      return vi.advanceTimersByTimeAsync(ms)
    }),
  },
  {
    weight: 1,
    arbitrary: fc.nat(5_000).map(
      (ms): Step =>
        ({ clock }) =>
          clock.set(clock.nowMs() - ms),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (ok): Step =>
        ({ sink, dead }) =>
          void (sink.settle(ok) || dead?.settle(ok)),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>(({ audit }) => void audit.flush().catch(() => {})) },
  {
    weight: 1,
    arbitrary: fc.nat(3_000).map(
      (timeoutMs): Step =>
        ({ audit }) =>
          void audit.drain({ timeoutMs }),
    ),
  },
)

const MAX_PENDING = 8

async function play(
  steps: Step[],
  forSink: Behaviour[],
  forDead: Behaviour[] | undefined,
  check: (world: World) => void,
) {
  const clock = createManualClock()
  const sink = createScriptedSink()
  const dead = forDead && createScriptedSink()
  sink.next(...forSink)
  dead?.next(...forDead!)
  const audit = createAuditLog({
    sink,
    deadLetter: dead,
    clock,
    maxPendingEvents: MAX_PENDING,
    maxEventsPerRequest: 5,
    maxFolds: 3,
    foldMs: 6_000,
  })
  const scopes = Array.from({ length: 4 }, () => createTestScope({ clock }))
  const world = { audit, clock, sink, dead, scopes, accepted: new Set<string>(), durable: new Set<string>() }
  for (const act of steps) {
    const acting = act(world)
    check(world)
    await acting
    check(world)
    await vi.advanceTimersByTimeAsync(0)
    check(world)
  }
  return world
}

const scripts = fc.tuple(
  fc.array(step, { minLength: 1, maxLength: 60 }),
  fc.array(behaviour, { maxLength: 25 }),
  fc.option(fc.array(behaviour, { maxLength: 10 }), { nil: undefined }),
)

describe('the ledger', () => {
  it('balances at every moment under sinks that fail, hang, half-accept and answer late, and holds no more than its caps', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ([steps, forSink, forDead]) => {
        const world = await play(steps, forSink, forDead, ({ audit, dead }) => {
          const { pending } = balanced(audit)
          expect(pending).toBeLessThanOrEqual(dead ? 2 * MAX_PENDING : MAX_PENDING)
        })
        const closing = world.audit.close()
        await vi.advanceTimersByTimeAsync(60_000)
        await closing
        expect(balanced(world.audit).pending).toBe(0)
        vi.clearAllTimers() // what a sink answers late
      }),
      { numRuns: 150 },
    )
  })

  it('tells the truth: what it calls delivered is in the sink, what is nowhere is called dropped', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ([steps, forSink, forDead]) => {
        const { audit, sink, dead, accepted, durable } = await play(steps, forSink, forDead, () => {})
        const closing = audit.close()
        await vi.advanceTimersByTimeAsync(60_000)
        await closing
        const { accepted: total, delivered, deadLettered, dropped } = balanced(audit)
        expect(delivered).toBeLessThanOrEqual(sink.acknowledged.size)
        expect(deadLettered).toBeLessThanOrEqual(dead?.acknowledged.size ?? 0)
        const nowhere = [...accepted, ...durable].filter((id) => !sink.kept.has(id) && !dead?.kept.has(id))
        expect(nowhere.length).toBeLessThanOrEqual(dropped)
        for (const id of durable) expect(sink.acknowledged.has(id)).toBe(true)
        expect(accepted.size + durable.size).toBeLessThanOrEqual(total)
        vi.clearAllTimers()
      }),
      { numRuns: 150 },
    )
  })

  it('has everything delivered, once, where the sink only keeps, however requests interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { audit, sink, accepted } = await play(steps, [], undefined, () => {})
        await audit.drain()
        const written = sink.batches.flat().map(({ id }) => id)
        expect(new Set(written).size).toBe(written.length)
        for (const id of accepted) expect(sink.kept.has(id)).toBe(true)
        const ledger = balanced(audit)
        expect(ledger.delivered).toBe(written.length)
        expect(ledger.dropped).toBe(0)
      }),
      { numRuns: 100 },
    )
  })
})
