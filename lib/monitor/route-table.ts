import { createQuantileSketch, type QuantileSketch } from '../core/quantile-sketch.ts'

/** What is known of one route. Quantiles are `undefined` while no duration could be read. */
export interface RouteSnapshot {
  readonly route: string
  readonly count: number
  /** Answers of 500 and above. */
  readonly errors: number
  /** Quantiles of the duration in milliseconds, within 2%. */
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
  readonly p99Ms: number | undefined
  readonly maxMs: number | undefined
}

/** Counters and latencies by route, capped. */
export interface RouteTable {
  add(route: string, failed: boolean, durationMs: number): void
  /** Busiest first. */
  snapshot(): RouteSnapshot[]
  clear(): void
}

/** The route under which requests are counted that the table has no room for. */
const OVERFLOW = 'overflow'

interface Row {
  count: number
  errors: number
  readonly sketch: QuantileSketch
}

/** @param maxRoutes - Most routes told apart, `overflow` not counted. */
export function createRouteTable(maxRoutes: number): RouteTable {
  const rows = new Map<string, Row>()
  let overflow: Row | undefined

  function rowOf(route: string): Row {
    const row = rows.get(route)
    if (row) return row
    if (route === OVERFLOW || rows.size >= maxRoutes) return (overflow ??= createRow())
    const fresh = createRow()
    rows.set(route, fresh)
    return fresh
  }

  return {
    add(route, failed, durationMs) {
      const row = rowOf(route)
      row.count += 1
      if (failed) row.errors += 1
      row.sketch.add(durationMs)
    },
    snapshot() {
      const all = [...rows].map(([route, row]) => snapshotOf(route, row))
      if (overflow) all.push(snapshotOf(OVERFLOW, overflow))
      return all.toSorted((a, b) => b.count - a.count)
    },
    clear() {
      rows.clear()
      overflow = undefined
    },
  }
}

/** 512 buckets of 2% span 5 microseconds to an hour; some 15 KiB. */
function createRow(): Row {
  return { count: 0, errors: 0, sketch: createQuantileSketch({ relativeError: 0.02, maxBuckets: 512 }) }
}

function snapshotOf(route: string, { count, errors, sketch }: Row): RouteSnapshot {
  return {
    route,
    count,
    errors,
    p50Ms: sketch.quantile(0.5),
    p95Ms: sketch.quantile(0.95),
    p99Ms: sketch.quantile(0.99),
    maxMs: sketch.max,
  }
}
