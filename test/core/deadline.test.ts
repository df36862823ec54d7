import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withDeadline } from '../../lib/core/deadline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('withDeadline', () => {
  it('gives what the work gives, and clears its timer at once', async () => {
    const result = withDeadline(() => Promise.resolve('done'), { timeoutMs: 1_000, what: 'work' })
    expect(vi.getTimerCount()).toBe(1)
    await expect(result).resolves.toBe('done')
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
  ])('clears its timer and its listener when the work %s', async (_, work) => {
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, 'removeEventListener')
    await expect(withDeadline(work, { timeoutMs: 1_000, what: 'work', signal })).rejects.toThrow('no')
    expect(vi.getTimerCount()).toBe(0)
    expect(removed).toHaveBeenCalledTimes(1)
  })

  it('ends at its deadline, not before, and tells the work', async () => {
    let told: AbortSignal | undefined
    const settled = vi.fn<(error: unknown) => void>()
    const result = withDeadline(
      (signal) => {
        told = signal
        return new Promise(() => {})
      },
      { timeoutMs: 1_000, what: 'the query' },
    )
    result.catch(settled)
    await vi.advanceTimersByTimeAsync(999)
    expect(settled).not.toHaveBeenCalled()
    expect(told?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(settled).toHaveBeenCalledWith(
      expect.objectContaining({
        name: 'DeadlineError',
        code: 'ERR_TICKLESS_DEADLINE',
        timeoutMs: 1_000,
        message: 'the query did not finish within 1000 ms',
      }),
    )
    expect(told?.reason).toMatchObject({ code: 'ERR_TICKLESS_DEADLINE' })
  })

  it('ends when the caller gives up, with its reason as the cause, and tells the work', async () => {
    const controller = new AbortController()
    let told: AbortSignal | undefined
    const result = withDeadline(
      (signal) => {
        told = signal
        return new Promise(() => {})
      },
      { timeoutMs: 1_000, what: 'work', signal: controller.signal },
    )
    controller.abort('gone')
    await expect(result).rejects.toMatchObject({ code: 'ERR_TICKLESS_ABORTED', cause: 'gone' })
    expect(told?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not begin for a caller that has gone already', async () => {
    const work = vi.fn<() => void>()
    const signal = AbortSignal.abort()
    await expect(withDeadline(work, { timeoutMs: 1, what: 'work', signal })).rejects.toMatchObject({
      code: 'ERR_TICKLESS_ABORTED',
    })
    expect(work).not.toHaveBeenCalled()
  })

  it('does not fire the signal of work that went well', async () => {
    let told: AbortSignal | undefined
    await withDeadline((signal) => void (told = signal), { timeoutMs: 10, what: 'work' })
    await vi.advanceTimersByTimeAsync(100)
    expect(told?.aborted).toBe(false)
  })

  it('swallows a rejection that comes too late', async () => {
    const unhandled = vi.fn<() => void>()
    process.on('unhandledRejection', unhandled)
    let fail: (error: Error) => void = () => {}
    const result = withDeadline(() => new Promise((_, reject) => (fail = reject)), { timeoutMs: 1, what: 'work' })
    const ended = result.catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1)
    expect(await ended).toMatchObject({ code: 'ERR_TICKLESS_DEADLINE' })
    fail(new Error('late'))
    vi.useRealTimers()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it.each([undefined, Infinity, 2 ** 31 - 1, Number.MAX_VALUE])(
    'arms no timer for a limit of %s',
    async (timeoutMs) => {
      const result = withDeadline(() => Promise.resolve(1), { timeoutMs, what: 'work' })
      expect(vi.getTimerCount()).toBe(0)
      await expect(result).resolves.toBe(1)
    },
  )

  it.each([-1, NaN])('refuses a limit of %s', async (timeoutMs) => {
    await expect(withDeadline(() => 1, { timeoutMs, what: 'work' })).rejects.toMatchObject({
      code: 'ERR_TICKLESS_INVALID_OPTION',
    })
  })
})
