import { describe, expect, it } from 'vitest'
import { checkSource } from '../../../lib/leak/check-source.ts'
import { noModuleTimer } from '../../../lib/leak/rules/no-module-timer.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const wrong: readonly WrongCase[] = [
  ['an interval at the top of a module', 'setInterval(() => cleanup(), 60_000)', [1]],
  [
    'one that is kept in a constant, and stopped only by a function that nobody calls at import',
    `
const sessions = new Map<string, number>()
const sweep = setInterval(() => {
  for (const [id, at] of sessions) if (at < Date.now()) sessions.delete(id)
}, 60_000)
export function stopSweep() { clearInterval(sweep) }`,
    [2],
  ],
  ['one with unref', 'const timer = setInterval(flush, 1000); timer.unref()'],
  ['one with unref in the same breath', 'setInterval(() => flush(), 1000).unref()'],
  ['one with unref where it may be missing', 'setInterval(() => flush(), 1000)?.unref?.()'],
  [
    'one in the constructor of an instance that the module exports',
    `
export class RbacCache {
  private cache = new Map<string, Permission[]>()
  constructor(private readonly ttl: number) {
    setInterval(() => this.cleanup(), this.ttl)
  }
  private cleanup() { this.cache.clear() }
}
export const rbacCache = new RbacCache(300_000)`,
    [4],
  ],
  [
    'one behind a method that the constructor calls',
    `
class AuditLogger {
  private flushTimer: NodeJS.Timeout | null = null
  private buffer: AuditEvent[] = []
  constructor() { this.startAutoFlush() }
  private startAutoFlush(): void {
    this.flushTimer = setInterval(() => { void this.flush() }, 5000)
  }
  async flush() { await db.insert(this.buffer.splice(0)) }
  destroy() { if (this.flushTimer) clearInterval(this.flushTimer) }
}
export const auditLogger = new AuditLogger()`,
    [6],
  ],
  [
    'one in a class field',
    'class Monitor { timer = setInterval(() => this.tick(), 1000); tick() {} }\nexport const monitor = new Monitor()',
    [1],
  ],
  ['one in a private field', 'class Monitor { #timer = setInterval(report, 1000) }\nconst monitor = new Monitor()'],
  [
    'one in a static block',
    'class Registry { static { setInterval(() => Registry.purge(), 1000) } static purge() {} }',
  ],
  ['one in a static field', 'export class Registry { static readonly timer = setInterval(purge, 1000) }'],
  [
    'one behind getInstance()',
    `
export class PerformanceMonitor {
  private static instance: PerformanceMonitor
  private metrics: Metric[] = []
  private constructor() { this.setupCleanup() }
  static getInstance() {
    if (!PerformanceMonitor.instance) PerformanceMonitor.instance = new PerformanceMonitor()
    return PerformanceMonitor.instance
  }
  private setupCleanup() {
    setInterval(() => { this.metrics = this.metrics.slice(-1000) }, 60_000)
  }
}
export const performanceMonitor = PerformanceMonitor.getInstance()`,
    [10],
  ],
  [
    'one in a base class',
    'class Base { constructor() { setInterval(() => this.tick(), 1000) } tick() {} }\nclass Cache extends Base {}\nexport const cache = new Cache()',
    [1],
  ],
  [
    'one in a factory',
    'function createCache() { const map = new Map(); setInterval(() => map.clear(), 1000); return map }\nexport const cache = createCache()',
    [1],
  ],
  ['one in an object', 'const poller = { start() { setInterval(poll, 1000) } }\npoller.start()'],
  ['one in a function called on the spot', '(function () { setInterval(tick, 500) })()'],
  ['one in an async start', 'async function start() { await connect(); setInterval(ping, 30_000) }\nvoid start()'],
  ['one after a promise', 'connect().then(() => { setInterval(ping, 30_000) })'],
  ['one on globalThis, so that it survives a reload', 'globalThis.__sweeper ??= setInterval(() => sweep(), 60_000)'],
  ['one called as a member of globalThis', 'globalThis.setInterval(sweep, 1000)'],
  [
    'one imported from node:timers',
    `import { setInterval as every } from 'node:timers'\nevery(() => sweep(), 1000)`,
    [2],
  ],
  [
    'one in a client module: rendering on the server loads it too',
    `'use client'\nsetInterval(() => poll(), 1000)`,
    [2],
  ],
  ['one for the server alone', `if (typeof window === 'undefined') { setInterval(() => store.clear(), 1000) }`],
  ['one for production', `if (process.env.NODE_ENV === 'production') setInterval(sweep, 1000)`],
  ['one for everything but tests', `if (process.env.NODE_ENV !== 'test') setInterval(sweep, 1000)`],
  [
    'one that clears its predecessor first',
    'let timer; function start() { if (timer) clearInterval(timer); timer = setInterval(sweep, 1000) }\nstart()',
  ],
  [
    'a timeout that arms itself again',
    `
async function poll() {
  await refresh()
  setTimeout(poll, 5000)
}
poll()`,
    [3],
  ],
  ['one that does so through an arrow', 'const loop = () => { work(); setTimeout(() => loop(), 1000) }\nloop()'],
  [
    'one that a timeout begins',
    'function tick() { work(); setTimeout(tick, 1000).unref() }\nsetTimeout(tick, 1000)',
    [1],
  ],
  [
    'one that goes round by a promise',
    'function tick() { refresh().finally(() => { setTimeout(tick, 1000) }) }\ntick()',
  ],
  [
    'one in a class, with a switch that nobody turns',
    `
class Poller {
  private stopped = false
  constructor() { this.schedule() }
  private schedule() {
    if (this.stopped) return
    this.timer = setTimeout(async () => {
      await this.flush()
      this.schedule()
    }, 1000)
  }
  stop() { this.stopped = true }
}
export const poller = new Poller()`,
    [6],
  ],
  [
    'one that survives failures',
    'async function run() { try { await work() } finally { setTimeout(run, 1000) } }\nrun()',
  ],
  ['a setImmediate that arms itself again', 'function drain() { queue.shift()?.(); setImmediate(drain) }\ndrain()'],
  ['two timers', 'setInterval(a, 1); function b() { setTimeout(b, 1) } b()', 2],
  [
    'one in a route module',
    'const hits = new Map()\nsetInterval(() => hits.clear(), 60_000)\nexport function GET() {}',
    [2],
    'app/api/route.ts',
  ],
  [
    'one in JavaScript with require',
    `const { setInterval: every } = require('timers')\nmodule.exports = { timer: every(sweep, 1000) }`,
    [2],
    'src/sweep.js',
  ],
]

const right: readonly RightCase[] = [
  ['a function that nobody calls at import', 'export function start() { return setInterval(sweep, 1000) }'],
  [
    'a class that nobody instantiates at import',
    'export class Cache { constructor() { setInterval(() => this.sweep(), 1000) } sweep() {} }',
  ],
  [
    'a method that nobody calls at import',
    'class Poller { start() { setInterval(poll, 1000) } }\nexport const poller = new Poller()',
  ],
  [
    'a lazy singleton',
    'let cache: Cache | undefined\nclass Cache { timer = setInterval(() => {}, 1) }\nexport const getCache = () => (cache ??= new Cache())',
  ],
  ['one timeout', 'setTimeout(() => warmUp(), 1000)'],
  [
    'an effect',
    `'use client'\nexport function Clock() { useEffect(() => { const t = setInterval(tick, 1000); return () => clearInterval(t) }, []) }`,
  ],
  ['one that its own callback ends', 'const timer = setInterval(() => { if (isReady()) clearInterval(timer) }, 100)'],
  [
    'a wait for something',
    'await new Promise((resolve) => { const t = setInterval(() => { if (ready) { clearInterval(t); resolve() } }, 50) })',
  ],
  [
    'a spinner around some work',
    'const spinner = setInterval(draw, 80)\ntry { await build() } finally { clearInterval(spinner) }',
  ],
  ['one in the browser', `if (typeof window !== 'undefined') { setInterval(() => refresh(), 1000) }`],
  ['one in the browser, asked by &&', `typeof document !== 'undefined' && setInterval(() => refresh(), 1000)`],
  [
    'one in the browser, by way of a constant',
    `const isServer = typeof window === 'undefined'\nif (!isServer) setInterval(refresh, 1000)`,
  ],
  [
    'one in the browser, after an early return',
    `function start() { if (typeof window === 'undefined') return; setInterval(refresh, 1000) }\nstart()`,
  ],
  [
    'one whose start is for the browser',
    `function start() { setInterval(refresh, 1000) }\nif (typeof window !== 'undefined') start()`,
  ],
  [
    'a script of a page',
    `const clock = document.querySelector('#clock')\nsetInterval(() => { clock.textContent = now() }, 1000)`,
  ],
  ['one for development', `if (process.env.NODE_ENV === 'development') setInterval(logMemory, 10_000)`],
  ['one for all but production', `if (process.env.NODE_ENV !== 'production') { setInterval(logMemory, 10_000) }`],
  ['a program that is run', 'function main() { setInterval(work, 1000) }\nif (require.main === module) main()'],
  ['a program with its interpreter', '#!/usr/bin/env node\nsetInterval(draw, 80)'],
  ['a script', 'setInterval(draw, 80)', 'scripts/watch.ts'],
  ['a test', 'setInterval(draw, 80)', 'src/lib/cache.test.ts'],
  [
    'a server that listens',
    `const server = http.createServer(app)\nsetInterval(() => ping(sockets), 30_000)\nserver.listen(3000)`,
  ],
  [
    'a worker thread',
    `import { parentPort } from 'node:worker_threads'\nsetInterval(() => parentPort?.postMessage(1), 1000)`,
  ],
  [
    'a retry that counts',
    'function connect(attempt = 0) { open().catch(() => { if (attempt < 5) setTimeout(() => connect(attempt + 1), 1000) }) }\nconnect()',
  ],
  ['a reconnect after failures', 'function connect() { open().catch(() => setTimeout(connect, 1000)) }\nconnect()'],
  [
    'a reconnect in a catch clause',
    'async function connect() { try { await open() } catch { setTimeout(connect, 1000) } }\nconnect()',
  ],
  ['a poll until it is ready', 'function check() { if (!isReady()) setTimeout(check, 100) }\ncheck()'],
  [
    'a poll that returns once it is ready',
    'function check() { if (isReady()) return; setTimeout(check, 100) }\ncheck()',
  ],
  [
    'a setInterval of the module’s own',
    'function setInterval(work, every) { register(work, every) }\nsetInterval(sweep, 1000)',
  ],
  [
    'a setInterval that a parameter names',
    'function schedule(setInterval) { setInterval(sweep, 1000) }\nschedule(register)',
  ],
  ['a method that is only called so', 'scheduler.setInterval(sweep, 1000)'],
  ['a clock that is passed in', `import { setInterval } from './fake-timers'\nsetInterval(sweep, 1000)`],
  ['a debounced write', 'let timer\nexport function save() { clearTimeout(timer); timer = setTimeout(write, 100) }'],
  [
    'a flush that is armed while there is something to flush',
    'class Q { constructor() { this.flush() } flush() { send(); if (this.items.length) setTimeout(() => this.flush(), 10) } }\nexport const q = new Q()',
  ],
  [
    'a drain that ends',
    'function drain() { const job = queue.shift(); if (job) { job(); setImmediate(drain) } }\ndrain()',
  ],
  ['work registered for later', `app.on('ready', () => setInterval(ping, 1000))`],
  [
    'a handler that starts one: another rule’s',
    'export async function GET() { setInterval(ping, 1000) }',
    'app/api/route.ts',
  ],
  ['a comment and a string', `// setInterval(sweep, 1000)\nexport const help = 'setInterval(sweep, 1000)'`],
]

describe('no-module-timer', () => {
  testRule(noModuleTimer, wrong, right)

  it('says what the timer holds, and how it was started', () => {
    const [finding] = checkSource(
      `const hits = new Map()
       class Limiter { constructor() { this.start() } start() { setInterval(() => { hits.clear(); this.n = 0 }, 1).unref() } }
       export const limiter = new Limiter()`,
      'src/limiter.ts',
      [noModuleTimer],
    ).findings
    expect(finding!.message).toBe(
      'An interval starts as the module loads, by way of this.start(), and never ends: every instance runs one for as long as it lives, and it holds `hits`, `this`; unref() only lets the process exit.',
    )
    expect(finding!.path.map(({ label }) => label)).toEqual([
      'module initialisation',
      'new Limiter()',
      'constructor',
      'this.start()',
    ])
    expect(finding!.severity).toBe('critical')
  })
})
