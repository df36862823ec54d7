import type { PendingEvent } from './backlog.ts'

/** Repeats that are counted instead of kept. */
export interface Folds {
  /** Events that are pending here, one for each kind that was repeated. */
  readonly size: number
  readonly bytes: number
  /**
   * Takes note of an occurrence.
   *
   * `first`: of its kind within `foldMs`; to be recorded. `counted`: added to the pending event of its kind. `repeat`: the
   * first repeat; to be handed to `hold`. `overflow`: there is no room for another kind; to be noted as `OVERFLOW_KIND`.
   */
  note(kind: string, nowMs: number): 'first' | 'counted' | 'repeat' | 'overflow'
  /** Keeps the event that stands for the repeats of a kind. */
  hold(kind: string, event: PendingEvent): void
  /** Ends the kinds whose time is over and takes their events, counts set. */
  takeDue(nowMs: number): PendingEvent[]
  takeAll(): PendingEvent[]
}

interface Fold {
  readonly sinceMs: number
  repeats: number
  held: PendingEvent | undefined
}

/** Stands for all kinds that the table has no room for. No other kind equals it. */
export const OVERFLOW_KIND = 'overflow'

/** Makes an empty table of at most `maxFolds` kinds, and one more for the overflow. */
export function createFolds(maxFolds: number, foldMs: number): Folds {
  const folds = new Map<string, Fold>() // in the order of `sinceMs`
  let size = 0
  let bytes = 0

  function end(kind: string, fold: Fold): PendingEvent[] {
    folds.delete(kind)
    if (!fold.held) return []
    size -= 1
    bytes -= fold.held.bytes
    const { event, bytes: eventBytes } = fold.held
    return [{ event: { ...event, count: fold.repeats }, bytes: eventBytes }]
  }

  return {
    get size() {
      return size
    },
    get bytes() {
      return bytes
    },
    note(kind, nowMs) {
      const fold = folds.get(kind)
      if (!fold) {
        const kinds = folds.size - (folds.has(OVERFLOW_KIND) ? 1 : 0)
        if (kind !== OVERFLOW_KIND && kinds >= maxFolds) return 'overflow'
        folds.set(kind, { sinceMs: nowMs, repeats: 0, held: undefined })
        return 'first'
      }
      if (!fold.held) return 'repeat'
      fold.repeats += 1
      return 'counted'
    },
    hold(kind, event) {
      const fold = folds.get(kind)
      if (!fold || fold.held) return
      fold.held = event
      fold.repeats = 1
      size += 1
      bytes += event.bytes
    },
    takeDue(nowMs) {
      const taken: PendingEvent[] = []
      for (const [kind, fold] of folds) {
        const ageMs = nowMs - fold.sinceMs
        if (ageMs >= 0 && ageMs < foldMs) break // those behind it are younger
        taken.push(...end(kind, fold))
      }
      return taken
    },
    takeAll: () => [...folds].flatMap(([kind, fold]) => end(kind, fold)),
  }
}
