import { describe, expect, it, vi } from 'vitest'
import { createLifetime, withLifetime } from '../../lib/core/lifetime.ts'

describe('a lifetime', () => {
  it('releases once, and every close gives the same promise', async () => {
    const release = vi.fn<() => void>()
    const lifetime = createLifetime('thing', release)
    const first = lifetime.close()
    expect(lifetime.close()).toBe(first)
    await first
    expect(lifetime.close()).toBe(first)
    expect(release).toHaveBeenCalledTimes(1)
  })

  it('is over at once, before what it held is let go, and waits for that', async () => {
    let released = false
    const lifetime = createLifetime('thing', async () => {
      expect(lifetime.closed).toBe(true)
      await Promise.resolve()
      released = true
    })
    lifetime.assertOpen()
    const closing = lifetime.close()
    expect(lifetime.closed).toBe(true)
    expect(released).toBe(false)
    expect(() => lifetime.assertOpen()).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_CLOSED', message: 'thing is closed' }),
    )
    await closing
    expect(released).toBe(true)
  })

  it('tells every close what went wrong in letting go', async () => {
    const lifetime = createLifetime('thing', () => {
      throw new Error('socket stuck')
    })
    await expect(lifetime.close()).rejects.toThrow('socket stuck')
    await expect(lifetime.close()).rejects.toThrow('socket stuck')
  })

  it('can be closed from within its release', async () => {
    const lifetime = createLifetime('thing', () => void lifetime.close())
    await expect(lifetime.close()).resolves.toBeUndefined()
  })
})

describe('withLifetime', () => {
  it('adds closed, close and asyncDispose to the face of a thing', async () => {
    const lifetime = createLifetime('thing')
    const thing = withLifetime(lifetime, { use: () => 'used' })
    expect(thing.use()).toBe('used')
    expect(thing.closed).toBe(false)
    await thing[Symbol.asyncDispose]()
    expect(thing.closed).toBe(true)
    expect(thing.close()).toBe(thing[Symbol.asyncDispose]())
  })

  it('leaves no way to replace close', () => {
    const thing = withLifetime(createLifetime('thing'), {})
    expect(() => Object.assign(thing, { close: () => {} })).toThrow(TypeError)
  })
})
