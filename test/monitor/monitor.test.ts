import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMonitor, type MemoryReading } from '../../lib/monitor/index.ts'
import { createManualClock } from '../../lib/testing/manual-clock.ts'

const reading: MemoryReading = { heapUsedBytes: 40e6, heapTotalBytes: 60e6, heapLimitBytes: 2e9, rssBytes: 90e6 }

describe('createMonitor', () => {
  it('counts requests, errors and client errors, in all and by route, busiest first', () => {
    const monitor = createMonitor({ clock: createManualClock() })
    for (const status of [200, 204, 302, 404, 422, 500, 503])
      monitor.observe({ route: 'GET /a', status, durationMs: 1 })
    monitor.observe({ route: 'GET /b', status: 500, durationMs: 1 })
    const snapshot = monitor.snapshot()
    expect(snapshot).toMatchObject({ requests: 8, errors: 3, clientErrors: 2 })
    expect(snapshot.routes.map(({ route, count, errors }) => [route, count, errors])).toEqual([
      ['GET /a', 7, 2],
      ['GET /b', 1, 1],
    ])
  })

  it('tells latencies within 2%', () => {
    const monitor = createMonitor({ clock: createManualClock() })
    for (let ms = 1; ms <= 1_000; ms += 1) monitor.observe({ route: '/', status: 200, durationMs: ms })
    const [route] = monitor.snapshot().routes
    const near = (value: number | undefined, exact: number) =>
      expect(Math.abs(value! - exact) / exact).toBeLessThanOrEqual(0.021)
    near(route!.p50Ms, 500)
    near(route!.p95Ms, 950)
    near(route!.p99Ms, 990)
    expect(route!.maxMs).toBe(1_000)
  })

  it('folds the routes past its cap into one, and loses no request', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 300 }), fc.integer({ min: 1, max: 20 }), (visits, maxRoutes) => {
        const monitor = createMonitor({ clock: createManualClock(), maxRoutes })
        for (const visit of visits) monitor.observe({ route: `/${visit}`, status: 200, durationMs: visit })
        const { routes, requests } = monitor.snapshot()
        expect(routes.length).toBeLessThanOrEqual(maxRoutes + 1)
        expect(routes.reduce((sum, { count }) => sum + count, 0)).toBe(requests)
        const overflow = routes.find(({ route }) => route === 'overflow')
        expect(overflow !== undefined).toBe(new Set(visits).size > maxRoutes)
      }),
    )
  })

  it('survives what makes no sense', () => {
    const monitor = createMonitor({ clock: createManualClock() })
    for (const durationMs of [NaN, -1, Infinity]) monitor.observe({ route: '/', status: NaN, durationMs })
    monitor.observe({ route: 'x'.repeat(1e6), status: 200, durationMs: 1 })
    monitor.observe({ route: undefined as unknown as string, status: 200, durationMs: 1 })
    const { requests, routes } = monitor.snapshot()
    expect(requests).toBe(5)
    expect(routes.map(({ route }) => route.length)).toEqual([1, 256, 'unknown'.length])
  })

  it('reads the memory when a request passes and the last reading is old enough', () => {
    const clock = createManualClock()
    let reads = 0
    const monitor = createMonitor({
      clock,
      sampleMs: 1_000,
      readMemory: () => ({ ...reading, heapUsedBytes: ++reads }),
    })
    const pass = () => monitor.observe({ route: '/', status: 200, durationMs: 1 })
    expect(reads).toBe(0)
    pass()
    pass()
    clock.advance(999)
    pass()
    expect(reads).toBe(1)
    clock.advance(1)
    pass()
    expect(reads).toBe(2)
    clock.set(clock.nowMs() - 60_000) // the host corrected its clock
    pass()
    pass()
    expect(reads).toBe(3)
    const { memory, samples } = monitor.snapshot()
    expect(memory).toEqual({ state: 'available', readAtMs: clock.nowMs(), ...reading, heapUsedBytes: 3 })
    expect(samples.map(({ requests }) => requests)).toEqual([1, 4, 5])
  })

  it('keeps the last samples only', () => {
    const clock = createManualClock()
    const monitor = createMonitor({ clock, sampleMs: 10, maxSamples: 3 })
    for (let n = 0; n < 50; n += 1) {
      monitor.observe({ route: '/', status: 200, durationMs: 1 })
      clock.advance(10)
    }
    const { samples } = monitor.snapshot()
    expect(samples.map(({ requests }) => requests)).toEqual([49, 50, 50])
  })

  it.each<[string, (() => MemoryReading | undefined) | undefined]>([
    ['absent', undefined],
    ['empty', () => undefined],
    ['zeros', () => ({ heapUsedBytes: 0, heapTotalBytes: 0, rssBytes: 0 })],
    ['not numbers', () => ({ heapUsedBytes: NaN, heapTotalBytes: 1 })],
    ['texts', () => ({ heapUsedBytes: '1', heapTotalBytes: '2' }) as unknown as MemoryReading],
    [
      'an error',
      () => {
        throw new Error('not supported in the Edge Runtime')
      },
    ],
  ])('says that memory is unavailable, and not 0, when the reading is %s', (_, readMemory) => {
    const monitor = createMonitor({ clock: createManualClock(), readMemory })
    monitor.observe({ route: '/', status: 200, durationMs: 1 })
    expect(monitor.snapshot().memory).toEqual({ state: 'unavailable' })
    expect(monitor.snapshot().samples[0]!.memory).toEqual({ state: 'unavailable' })
  })

  it('leaves out the part of a reading that makes no sense', () => {
    const partly = { ...reading, rssBytes: 0, heapLimitBytes: Infinity, externalBytes: 0, arrayBuffersBytes: -1 }
    const { memory } = createMonitor({ clock: createManualClock(), readMemory: () => partly }).snapshot()
    expect(memory).toEqual({
      state: 'available',
      readAtMs: expect.any(Number),
      heapUsedBytes: 40e6,
      heapTotalBytes: 60e6,
      externalBytes: 0,
    })
  })

  it('counts from the first request on, and reads no clock before it', () => {
    const clock = createManualClock()
    let reads = 0
    const counting = { ...clock, nowMs: () => ((reads += 1), clock.nowMs()) }
    const monitor = createMonitor({ clock: counting })
    expect(reads).toBe(0)
    clock.advance(5_000)
    const firstMs = clock.nowMs()
    monitor.observe({ route: '/', status: 200, durationMs: 1 })
    clock.advance(60_000)
    expect(monitor.snapshot().sinceMs).toBe(firstMs)
  })

  it('closes, twice too: then it counts nothing more and refuses to tell', async () => {
    const monitor = createMonitor({ clock: createManualClock() })
    monitor.observe({ route: '/', status: 200, durationMs: 1 })
    await Promise.all([monitor.close(), monitor.close()])
    monitor.observe({ route: '/', status: 200, durationMs: 1 })
    expect(() => monitor.snapshot()).toThrow(expect.objectContaining({ code: 'ERR_TICKLESS_CLOSED' }))
  })

  it.each([
    ['sampleMs', -1],
    ['maxRoutes', 0],
    ['maxSamples', 0.5],
  ])('refuses %s of %d by name', (option, value) => {
    expect(() => createMonitor({ [option]: value })).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option }),
    )
  })
})
