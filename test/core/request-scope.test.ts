import { afterEach, describe, expect, it, vi } from 'vitest'
import { isUuid } from '../../lib/core/ids.ts'
import { openRequestScope, remainingMs } from '../../lib/core/request-scope.ts'
import { createManualClock } from '../../lib/testing/index.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))

afterEach(() => void vi.useRealTimers())

describe('a request scope', () => {
  it('has an id of its own unless the middleware gave it one', () => {
    const clock = createManualClock()
    expect(isUuid(openRequestScope({ clock }).requestId)).toBe(true)
    expect(openRequestScope({ clock, requestId: 'given' }).requestId).toBe('given')
  })

  it('counts its deadline from the arrival, not from its own opening', () => {
    const clock = createManualClock({ nowMs: 1_000 })
    expect(openRequestScope({ clock, timeoutMs: 50 }).deadlineMs).toBe(1_050)
    expect(openRequestScope({ clock, receivedAtMs: 900, timeoutMs: 50 }).deadlineMs).toBe(950)
    expect(openRequestScope({ clock }).deadlineMs).toBeUndefined()
  })

  it('ends in order: what waited for the end starts, then what no host keeps is awaited', async () => {
    const order: string[] = []
    const scope = openRequestScope({ clock: createManualClock() })
    scope.background(tick().then(() => order.push('background')))
    scope.onEnd(async () => {
      expect(scope.ended).toBe(true)
      order.push('first')
      await tick()
      await tick()
      order.push('first done')
    })
    scope.onEnd(async () => void order.push('second'))
    expect(scope.ended).toBe(false)
    expect(order).toEqual([])
    await scope.end()
    expect(order).toEqual(['first', 'second', 'background', 'first done'])
  })

  it('does not wait for work that a host keeps, and settled() does', async () => {
    const order: string[] = []
    const scope = openRequestScope({ clock: createManualClock(), waitUntil: () => {} })
    scope.onEnd(() => tick().then(() => order.push('work')))
    await scope.end()
    order.push('response')
    await scope.settled()
    expect(order).toEqual(['response', 'work'])
  })

  it('starts work at once when 256 pieces wait for its end already', () => {
    const scope = openRequestScope({ clock: createManualClock() })
    let started = 0
    for (let piece = 0; piece < 256; piece += 1) scope.onEnd(async () => void (started += 1))
    expect(started).toBe(0)
    scope.onEnd(async () => void (started += 1))
    expect(started).toBe(1)
  })

  it('ends once, whoever asks', async () => {
    const scope = openRequestScope({ clock: createManualClock() })
    const work = vi.fn<() => Promise<void>>(async () => {})
    scope.onEnd(work)
    await Promise.all([scope.end(), scope.end()])
    await scope.end()
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('starts at once what is left for its end after its end', async () => {
    const scope = openRequestScope({ clock: createManualClock() })
    await scope.end()
    const work = vi.fn<() => Promise<void>>(async () => {})
    scope.onEnd(work)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('reports work that throws or rejects, goes on with the rest, and never rejects', async () => {
    const errors: unknown[] = []
    const scope = openRequestScope({ clock: createManualClock(), onBackgroundError: (e) => errors.push(e) })
    const rest = vi.fn<() => Promise<void>>(async () => {})
    scope.onEnd(() => {
      throw new Error('thrown')
    })
    scope.onEnd(() => Promise.reject(new Error('rejected')))
    scope.onEnd(rest)
    await expect(scope.end()).resolves.toBeUndefined()
    expect(errors).toHaveLength(2)
    expect(rest).toHaveBeenCalledTimes(1)
  })

  it('is not held by work that hangs: each piece is bounded', async () => {
    vi.useFakeTimers()
    const scope = openRequestScope({ clock: createManualClock(), taskTimeoutMs: 100 })
    scope.onEnd(() => new Promise(() => {}))
    const ended = vi.fn<() => void>()
    void scope.end().then(ended)
    await vi.advanceTimersByTimeAsync(99)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).toHaveBeenCalledTimes(1)
  })
})

describe('remainingMs', () => {
  it('falls with the clock to 0 and never below', () => {
    const clock = createManualClock()
    const scope = openRequestScope({ clock, timeoutMs: 100 })
    expect(remainingMs(scope)).toBe(100)
    clock.advance(60)
    expect(remainingMs(scope)).toBe(40)
    clock.advance(60)
    expect(remainingMs(scope)).toBe(0)
  })

  it('never grows over what the request was given, however far the clock steps back', () => {
    const clock = createManualClock()
    const scope = openRequestScope({ clock, timeoutMs: 100 })
    clock.set(clock.nowMs() - 3_600_000)
    expect(remainingMs(scope)).toBe(100)
    expect(remainingMs(scope, 30)).toBe(30)
  })

  it('is the smaller of the limit and what is left, and the limit alone without a deadline', () => {
    const clock = createManualClock()
    const scope = openRequestScope({ clock, timeoutMs: 100 })
    expect(remainingMs(scope, 30)).toBe(30)
    expect(remainingMs(scope, 300)).toBe(100)
    expect(remainingMs(openRequestScope({ clock }), 30)).toBe(30)
    expect(remainingMs(undefined, 30)).toBe(30)
    expect(remainingMs(undefined)).toBeUndefined()
  })
})
