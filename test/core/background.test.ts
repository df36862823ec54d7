import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBackground } from '../../lib/core/background.ts'

const NEXT = Symbol.for('@next/request-context')
const VERCEL = Symbol.for('@vercel/request-context')
const CLOUDFLARE = Symbol.for('__cloudflare-context__')

/** Puts a host's context where the host would, until the end of the test. */
function plant(symbol: symbol, context: unknown): void {
  ;(globalThis as Record<symbol, unknown>)[symbol] = context
}

afterEach(() => {
  for (const symbol of [NEXT, VERCEL, CLOUDFLARE]) delete (globalThis as Record<symbol, unknown>)[symbol]
  vi.useRealTimers()
})

describe('background finds the host', () => {
  function plantAll(taken: string[]): { waitUntil: () => void; after: () => void } {
    plant(NEXT, { get: () => ({ waitUntil: () => taken.push('next-context') }) })
    plant(VERCEL, { get: () => ({ waitUntil: () => taken.push('vercel-context') }) })
    plant(CLOUDFLARE, { ctx: { waitUntil: () => taken.push('cloudflare-context') } })
    return { waitUntil: () => void taken.push('explicit'), after: () => void taken.push('after') }
  }

  it('in the documented order, each one only where those before it are absent', () => {
    const taken: string[] = []
    const { waitUntil, after } = plantAll(taken)
    const told: (string | undefined)[] = []
    const runWith = (options: Parameters<typeof createBackground>[0]) =>
      told.push(createBackground(options).run(Promise.resolve()))
    runWith({ waitUntil, after })
    runWith({ after })
    runWith({})
    delete (globalThis as Record<symbol, unknown>)[NEXT]
    runWith({})
    delete (globalThis as Record<symbol, unknown>)[VERCEL]
    runWith({})
    delete (globalThis as Record<symbol, unknown>)[CLOUDFLARE]
    runWith({})
    expect(told).toEqual(['explicit', 'after', 'next-context', 'vercel-context', 'cloudflare-context', 'await'])
    expect(taken).toEqual(['explicit', 'after', 'next-context', 'vercel-context', 'cloudflare-context'])
  })

  it('by passing over each one that throws', () => {
    const taken: string[] = []
    const broken = () => {
      throw new Error('outside a request')
    }
    plant(NEXT, { get: () => ({ waitUntil: broken }) })
    plant(VERCEL, { get: () => ({ waitUntil: () => taken.push('vercel-context') }) })
    expect(createBackground({ waitUntil: broken, after: broken }).run(Promise.resolve())).toBe('vercel-context')
    expect(taken).toEqual(['vercel-context'])
  })

  it('by passing over a context whose reading throws', () => {
    const broken = (): never => {
      throw new Error('no store')
    }
    plant(NEXT, { get: broken })
    plant(VERCEL, new Proxy({}, { get: broken }))
    plant(CLOUDFLARE, { ctx: { waitUntil: () => {} } })
    expect(createBackground().run(Promise.resolve())).toBe('cloudflare-context')
  })

  it.each([
    ['nothing in it', undefined],
    ['no get', {}],
    ['a get that finds no request', { get: (): undefined => undefined }],
    ['a waitUntil that is no function', { get: () => ({ waitUntil: true }), ctx: { waitUntil: 1 } }],
  ])('and none in a context with %s', (_, context) => {
    for (const symbol of [NEXT, VERCEL, CLOUDFLARE]) plant(symbol, context)
    expect(createBackground().run(Promise.resolve())).toBe('await')
  })

  it('at each piece of work, not once', () => {
    const background = createBackground()
    expect(background.run(Promise.resolve())).toBe('await')
    plant(NEXT, { get: () => ({ waitUntil: () => {} }) })
    expect(background.run(Promise.resolve())).toBe('next-context')
    expect(background.mechanism).toBe('next-context')
  })

  it('and calls its waitUntil as a method', () => {
    const ctx = {
      waitUntil() {
        if (this !== ctx) throw new TypeError('Illegal invocation') // as workerd's does when detached
      },
    }
    plant(CLOUDFLARE, { ctx })
    expect(createBackground().run(Promise.resolve())).toBe('cloudflare-context')
  })
})

describe('background work', () => {
  it.each([
    ['undefined', undefined],
    ['a function', () => Promise.resolve()],
    // oxlint-disable-next-line unicorn/no-thenable -- it is what is refused
    ['a thenable', { then: (done: () => void) => done() }],
    ['a number', 1],
  ])('is refused when it is %s', (_, work) => {
    const background = createBackground()
    expect(() => background.run(work as Promise<unknown>)).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_VALUE' }),
    )
    expect(background.pending).toBe(0)
  })

  it('is registered with the host before run returns, as a promise that never rejects', async () => {
    const registered: Promise<unknown>[] = []
    const errors: unknown[] = []
    const background = createBackground({ waitUntil: (work) => registered.push(work), onError: (e) => errors.push(e) })
    const failure = new Error('sink down')
    background.run(Promise.reject(failure))
    expect(registered).toHaveLength(1)
    await expect(registered[0]).resolves.toBeUndefined()
    expect(errors).toEqual([failure])
  })

  it('survives an onError that throws', async () => {
    const background = createBackground({
      onError: () => {
        throw new Error('broken counter')
      },
    })
    background.run(Promise.reject(new Error('x')))
    await expect(background.settled()).resolves.toBeUndefined()
  })

  it('is given up at its time limit, and leaves no timer', async () => {
    vi.useFakeTimers()
    const errors: unknown[] = []
    const registered: Promise<unknown>[] = []
    const background = createBackground({
      waitUntil: (work) => registered.push(work),
      taskTimeoutMs: 1_000,
      onError: (error) => errors.push(error),
    })
    background.run(new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(999)
    expect(background.pending).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    await registered[0]
    expect(background.pending).toBe(0)
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_TICKLESS_DEADLINE', timeoutMs: 1_000 })])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is awaited before the response where no host takes it, and only then', async () => {
    const order: string[] = []
    const hosted = createBackground({ waitUntil: () => {} })
    hosted.run(new Promise(() => {}))
    await hosted.unhosted() // resolves though the work hangs: the host has it

    const background = createBackground()
    let finish = () => {}
    background.run(new Promise<void>((resolve) => (finish = resolve)).then(() => order.push('work')))
    const response = background.unhosted().then(() => order.push('response'))
    finish()
    await response
    expect(order).toEqual(['work', 'response'])
  })

  it('waits for work that other work starts', async () => {
    const background = createBackground()
    let done = false
    background.run(Promise.resolve().then(() => background.run(Promise.resolve().then(() => (done = true)))))
    await background.unhosted()
    expect(done).toBe(true)
  })

  it('is not handed over past the cap but awaited', async () => {
    const registered: Promise<unknown>[] = []
    const background = createBackground({ waitUntil: (work) => registered.push(work), maxTasks: 2 })
    const told = [1, 2, 3].map(() => background.run(Promise.resolve()))
    expect(told).toEqual(['explicit', 'explicit', 'await'])
    expect(registered).toHaveLength(2)
    await background.settled()
    expect(background.run(Promise.resolve())).toBe('explicit') // there is room again
  })

  it.each([{ taskTimeoutMs: 0 }, { taskTimeoutMs: NaN }, { maxTasks: 0 }, { maxTasks: 1.5 }])(
    'cannot be made with %o',
    (options) => {
      expect(() => createBackground(options)).toThrow(
        expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option: Object.keys(options)[0] }),
      )
    },
  )
})
