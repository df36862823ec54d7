import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startOf } from '../../lib/leak/ast.ts'
import { checkSource } from '../../lib/leak/check-source.ts'

// The founding report's application, with its seven leaks and two lesser ones. What is not in this table is not a leak.

const ROOT = fileURLToPath(new URL('../fixtures/legacy-hub/', import.meta.url))

/** A leak of the report: where it is (`file: the line's code`), and what the finder must say. */
type Leak = readonly [leak: string, severity: string, rule: string, ...places: readonly string[]]

const LEAKS: readonly Leak[] = [
  ['the interval of the permission cache', 'critical', 'no-module-timer', 'src/lib/rbac.ts: setInterval(() => {'],
  [
    'the interval of the cache',
    'critical',
    'no-module-timer',
    'src/lib/cache.ts: this.cleanupInterval = setInterval(() => this.removeExpired(), cleanupMs)',
  ],
  [
    'the interval of the audit logger',
    'critical',
    'no-module-timer',
    'src/lib/audit-logger.ts: this.flushTimer = setInterval(() => {',
  ],
  [
    'the interval of the performance monitor',
    'critical',
    'no-module-timer',
    'src/lib/performance-monitor.ts: setInterval(() => this.report(), REPORT_INTERVAL)',
  ],
  [
    'the global socket',
    'high',
    'socket-needs-close',
    "src/hooks/use-socket.ts: globalSocket = io(SOCKET_URL, { path: '/live', transports: ['websocket'], reconnectionDelay: 1000 })",
  ],
  [
    'the observers',
    'high',
    'observer-needs-disconnect',
    'src/lib/performance-monitor.ts: const observer = new PerformanceObserver((list) => list.getEntries().forEach(onEntry))',
  ],
  [
    'the audit buffer',
    'high',
    'no-unbounded-module-container',
    'src/lib/audit-logger.ts: private buffer: AuditEntry[] = []',
  ],
  [
    'the Maps without bounds',
    'medium',
    'no-unbounded-module-container',
    'src/lib/cache.ts: private store = new Map<string, CacheEntry>()',
    'src/lib/rbac.ts: private permissionCache = new Map<string, CachedPermission>()',
  ],
  [
    'the metric arrays',
    'medium',
    'no-unbounded-module-container',
    'src/lib/performance-monitor.ts: private longTasks: PerformanceEntry[] = []',
    'src/lib/performance-monitor.ts: private metrics: Metric[] = []',
  ],
]

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/(?:^|\/)(?:node_modules|\.next)\/|^next-env/.test(path))
  .toSorted()

const found = files.flatMap((path) => {
  const source = readFileSync(join(ROOT, path), 'utf8')
  const { findings, error } = checkSource(source, path)
  expect(error).toBeUndefined()
  return findings.map((finding) => {
    const line = source.slice(0, startOf(finding.node)).split('\n').length
    return { finding, place: `${path}: ${source.split('\n')[line - 1]?.trim()}` }
  })
})

describe("the leak report's application", () => {
  it('is there, whole', () => {
    expect(files).toEqual(expect.arrayContaining(['src/lib/rbac.ts', 'src/hooks/use-socket.ts', 'src/app/page.tsx']))
    expect(files.length).toBeGreaterThan(20)
  })

  it.each(LEAKS)('leaks by %s (%s)', (_leak, severity, rule, ...places) => {
    const here = found.filter(({ finding, place }) => finding.rule === rule && places.includes(place))
    expect(here.map(({ place }) => place).toSorted()).toEqual(places)
    expect(here.map(({ finding }) => finding.severity)).toEqual(places.map(() => severity))
  })

  it('leaks by nothing else', () => {
    const known = new Set(LEAKS.flatMap(([, , rule, ...places]) => places.map((place) => `${rule} ${place}`)))
    const others = found.map(({ finding, place }) => `${finding.rule} ${place}`).filter((each) => !known.has(each))
    expect(others).toEqual([])
  })

  it('is told how its timers come to run', () => {
    const timers = found.filter(({ finding }) => finding.rule === 'no-module-timer')
    const told = Object.fromEntries(
      timers.map(({ finding, place }) => [place.split(':')[0], finding.path.map(({ label }) => label).join(' → ')]),
    )
    expect(told['src/lib/rbac.ts']).toMatch(/getInstance.*new RbacManager.*startCacheCleanup/s)
    expect(told['src/lib/cache.ts']).toContain('new MemoryCache')
    expect(told['src/lib/audit-logger.ts']).toMatch(/new AuditLogger.*start/s)
    expect(told['src/lib/performance-monitor.ts']).toContain('new PerformanceMonitor')
  })
})
