import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { startWorker, type BundledWorker } from './bundled-worker.ts'

let worker: BundledWorker | undefined

afterEach(async () => {
  await worker?.close()
  worker = undefined
})

/** A Worker with one cache and one audit log at module scope, as an application has them. Time is moved by requests. */
const start = async (handlers: string) => {
  worker = await startWorker(`
    import { openRequestScope, createSystemClock } from './lib/index.ts'
    import { createCache } from './lib/cache/index.ts'
    import { createAuditLog } from './lib/audit/index.ts'
    import { createConsoleAuditSink } from './lib/stores/console.ts'
    import { scopeOptionsOf } from './lib/adapters/workerd.ts'
    const system = createSystemClock()
    let movedMs = 0
    const clock = { nowMs: () => system.nowMs() + movedMs, monotonicMs: () => system.monotonicMs() + movedMs }
    const hanging = new Set<string>()
    let loads = 0
    const cache = createCache({
      name: 'things', maxEntries: 100, ttlMs: 1_000, staleMs: 1_000, clock, loadTimeoutMs: 2_000,
      load: async (key: string, { signal }) => {
        loads += 1
        const mine = loads
        // Waits for real I/O of its own request, as a database read does.
        await scheduler.wait(hanging.has(key) ? 60_000 : 5, { signal })
        return key + mine
      },
    })
    const audit = createAuditLog({ sink: createConsoleAuditSink(), clock })
    export default {
      async fetch(request: Request, _env: unknown, ctx: { waitUntil(work: Promise<unknown>): void }) {
        const { pathname, searchParams } = new URL(request.url)
        const scope = openRequestScope({ clock, signal: request.signal, ...scopeOptionsOf(ctx) })
        const handlers: Record<string, () => Promise<unknown>> = {
          '/advance': async () => void (movedMs += Number(searchParams.get('ms'))),
          '/get': async () => cache.get(searchParams.get('key') ?? 'k', scope),
          '/stats': async () => ({ ...cache.stats(), ledger: audit.ledger() }),
          ${handlers}
        }
        const value = await handlers[pathname]!()
        await scope.end()
        return Response.json(value ?? null)
      },
    }
  `)
  const json = async (path: string) => JSON.parse((await worker!.fetch(path)).text) as never
  return json as <T>(path: string) => Promise<T>
}

describe('state in workerd', () => {
  it('expires by the clock of the request that looks, with no timer', async () => {
    const ask = await start('')
    expect([await ask('/get'), await ask('/get')]).toEqual(['k1', 'k1'])
    await ask('/advance?ms=2500')
    expect(await ask('/get')).toBe('k2')
  })

  it('serves stale and refreshes through ctx.waitUntil, after the response', async () => {
    const ask = await start('')
    await ask('/get')
    await ask('/advance?ms=1500')
    expect(await ask('/get')).toBe('k1')
    await until('the refresh', async () => (await ask<string>('/get')) === 'k2')
    expect(await ask('/stats')).toMatchObject({ loads: 2, loading: 0, loadFailures: 0 })
  })

  it('flushes the audit log through ctx.waitUntil', async () => {
    const ask = await start(
      `'/audit': async () => void audit.record('thing.read', { targets: [{ type: 'thing', id: '7' }] }, scope),`,
    )
    await ask('/audit')
    const line = await until('the audit line', () => worker!.logs.find((text) => text.includes('"thing.read"')))
    expect(JSON.parse(line)).toMatchObject({ action: 'thing.read', targets: [{ type: 'thing', id: '7' }] })
    await until(
      'the ledger',
      async () => (await ask<{ ledger: { delivered: number } }>('/stats')).ledger.delivered === 1,
    )
  })

  it('is not wedged by a load whose request died', async () => {
    const ask = await start(`
          // Begins a load and ends the request without waiting for it, nor giving it to anybody: its I/O dies with the request.
          '/abandon': async () => { hanging.add('k'); void cache.get('k').catch(() => {}); return 'gone' },
          '/mend': async () => { hanging.clear() },
    `)
    expect(await ask('/abandon')).toBe('gone')
    await ask('/mend')
    // The dead load holds the key at most until its deadline, by the clock; then the next caller loads for itself.
    await ask('/advance?ms=2500')
    expect(await ask('/get')).toMatch(/^k[2-9]$/)
    expect(await ask('/get')).toMatch(/^k[2-9]$/)
  })
})
