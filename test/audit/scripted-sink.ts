import type { AuditEvent, AuditSink } from '../../lib/audit/index.ts'

/** What a sink does with one write. */
export type Behaviour =
  'keep' | 'fail' | 'throw' | 'hang' | 'keep-then-fail' | 'half-then-fail' | 'keep-late' | 'fail-late' | 'by-hand'

/** A sink that does what it is told, write by write, and remembers. */
export interface ScriptedSink extends AuditSink {
  /** The batches it was given, in order. */
  readonly batches: readonly (readonly AuditEvent[])[]
  /** What it has kept, by id. */
  readonly kept: ReadonlyMap<string, AuditEvent>
  /** Ids of the writes that it acknowledged. */
  readonly acknowledged: ReadonlySet<string>
  /** Most writes under way at once. */
  readonly mostAtOnce: number
  readonly closed: boolean
  /** What the next writes do, in order; afterwards `otherwise`. */
  next(...behaviours: Behaviour[]): void
  otherwise: Behaviour
  /** Ends the oldest write that waits to be ended by hand. */
  settle(ok: boolean): boolean
}

/** @param lateMs - After how long `keep-late` and `fail-late` answer, on the host's timers (fake ones, in tests). */
export function createScriptedSink(lateMs = 8_000): ScriptedSink {
  const batches: AuditEvent[][] = []
  const kept = new Map<string, AuditEvent>()
  const acknowledged = new Set<string>()
  const script: Behaviour[] = []
  const byHand: ((ok: boolean) => void)[] = []
  let atOnce = 0
  let mostAtOnce = 0
  let closed = false

  const keep = (events: readonly AuditEvent[]) => {
    for (const event of events) kept.set(event.id, event)
  }
  const later = () => new Promise<void>((resolve) => setTimeout(resolve, lateMs))

  async function perform(behaviour: Behaviour, events: readonly AuditEvent[]): Promise<void> {
    if (behaviour === 'fail') throw new Error('refused')
    if (behaviour === 'hang') return new Promise(() => {})
    if (behaviour === 'keep-late' || behaviour === 'fail-late') await later()
    if (behaviour === 'fail-late') throw new Error('refused, late')
    if (behaviour === 'by-hand' && !(await new Promise<boolean>((resolve) => byHand.push(resolve)))) {
      throw new Error('refused by hand')
    }
    keep(behaviour === 'half-then-fail' ? events.slice(0, Math.ceil(events.length / 2)) : events)
    if (behaviour.endsWith('-then-fail')) throw new Error('kept, and then refused')
    for (const { id } of events) acknowledged.add(id)
  }

  return {
    name: 'scripted',
    batches,
    kept,
    acknowledged,
    otherwise: 'keep',
    get mostAtOnce() {
      return mostAtOnce
    },
    get closed() {
      return closed
    },
    next: (...behaviours) => void script.push(...behaviours),
    settle(ok) {
      const resolve = byHand.shift()
      resolve?.(ok)
      return resolve !== undefined
    },
    write(events, { signal }) {
      batches.push([...events])
      const behaviour = script.shift() ?? this.otherwise
      if (behaviour === 'throw') throw new Error('thrown, not rejected')
      atOnce += 1
      mostAtOnce = Math.max(mostAtOnce, atOnce)
      let counted = true
      const ended = () => {
        if (counted) atOnce -= 1
        counted = false
      }
      signal.addEventListener('abort', ended, { once: true })
      return perform(behaviour, events).finally(ended)
    },
    async close() {
      closed = true
    },
  }
}
