import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { stopWith } from '../../app/_server/shutdown.ts'
import { createShutdown } from '../../lib/adapters/node/index.ts'

/** A process that notes its exits. */
function fakeProcess() {
  const exits: (number | undefined)[] = []
  const host = Object.assign(new EventEmitter(), { exit: (code?: number) => void exits.push(code) })
  return { host, exits }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('stopping', () => {
  it('drains after the host’s last request and before the process goes', async () => {
    const { host, exits } = fakeProcess()
    const shutdown = createShutdown()
    stopWith(host, shutdown)
    const order: string[] = []
    shutdown.onStop(async () => {
      await settle()
      order.push('drained')
    })
    host.emit('SIGTERM')
    expect(shutdown.signal.aborted).toBe(true)
    await settle()
    expect(order).toEqual([])
    host.exit(143)
    expect(exits).toEqual([])
    await shutdown.stop()
    await settle()
    expect(order).toEqual(['drained'])
    expect(exits).toEqual([143])
  })

  it('leaves an exit alone that no signal asked for', () => {
    const { host, exits } = fakeProcess()
    stopWith(host, createShutdown())
    host.exit(1)
    expect(exits).toEqual([1])
  })

  it('goes without a host that never comes to its end', async () => {
    const { host, exits } = fakeProcess()
    const shutdown = createShutdown({ timeoutMs: 20 })
    stopWith(host, shutdown)
    host.emit('SIGINT')
    await shutdown.stop()
    await settle()
    expect(exits).toEqual([0])
  })
})
