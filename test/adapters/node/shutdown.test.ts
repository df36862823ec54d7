import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createShutdown } from '../../../lib/adapters/node/shutdown.ts'
import { watchAlive } from '../../support/alive.ts'

describe('createShutdown', () => {
  it('installs nothing until it is told to listen, and takes it away when it is closed', async () => {
    const source = new EventEmitter()
    const shutdown = createShutdown()
    expect(source.eventNames()).toEqual([])
    shutdown.listen(source)
    shutdown.listen(source)
    expect([source.listenerCount('SIGTERM'), source.listenerCount('SIGINT')]).toEqual([1, 1])
    await shutdown.close()
    await shutdown.close()
    expect(source.eventNames()).toEqual([])
  })

  it('fires its signal, then runs what it was given once, in order, the next after a failure too', async () => {
    const source = new EventEmitter()
    const errors: unknown[] = []
    const shutdown = createShutdown({ onError: (error) => void errors.push(error) })
    const ran: string[] = []
    shutdown.onStop(async () => {
      await Promise.resolve()
      ran.push(`first, ${shutdown.signal.aborted}`)
    })
    shutdown.onStop(() => {
      throw new Error('broken')
    })
    shutdown.onStop(() => void ran.push('last'))
    const takeBack = shutdown.onStop(() => void ran.push('never'))
    takeBack()
    shutdown.listen(source)
    source.emit('SIGTERM')
    source.emit('SIGTERM')
    expect(shutdown.signal.aborted).toBe(true)
    await shutdown.stop()
    expect(ran).toEqual(['first, true', 'last'])
    expect(errors).toMatchObject([{ message: 'broken' }])
    await shutdown.close()
  })

  it('has fired its signal by the time the first callback runs, and is not begun twice by who listens to it', async () => {
    const shutdown = createShutdown()
    const seen: string[] = []
    shutdown.signal.addEventListener('abort', () => {
      seen.push('signal')
      void shutdown.stop()
    })
    shutdown.onStop(() => void seen.push(`callback, ${shutdown.signal.aborted}`))
    await shutdown.stop()
    expect(seen).toEqual(['signal', 'callback, true'])
  })

  it('leaves no timer when it is closed while a callback hangs, and lets go of who waits for the stop', async () => {
    const watch = await watchAlive()
    const errors: unknown[] = []
    const shutdown = createShutdown({ onError: (error) => void errors.push(error) })
    shutdown.onStop(() => new Promise(() => {}))
    const stopped = shutdown.stop()
    await Promise.resolve()
    await shutdown.close()
    await stopped
    expect(errors).toMatchObject([{ code: 'ERR_TICKLESS_ABORTED' }])
    expect(await watch.left()).toEqual([])
  })

  it('gives up at its deadline', async () => {
    const errors: unknown[] = []
    const shutdown = createShutdown({ timeoutMs: 10, onError: (error) => void errors.push(error) })
    shutdown.onStop(() => new Promise(() => {}))
    await shutdown.stop()
    expect(errors).toMatchObject([{ code: 'ERR_TICKLESS_DEADLINE' }])
  })

  it('takes no more work once it stops or is closed, nor past its cap', async () => {
    const capped = createShutdown({ maxCallbacks: 1 })
    capped.onStop(() => {})
    expect(() => capped.onStop(() => {})).toThrow(/at most 1/)
    await capped.stop()
    expect(() => capped.onStop(() => {})).toThrow(/closed/)
    const closed = createShutdown()
    await closed.close()
    expect(() => closed.onStop(() => {})).toThrow(/closed/)
    expect(() => closed.listen(new EventEmitter())).toThrow(/closed/)
  })
})
