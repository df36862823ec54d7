import { Redis as RestRedis } from '@upstash/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedisServer, withoutRedis, type RedisServer } from '../support/redis-server.ts'
import { startUpstashBridge, type UpstashBridge } from '../support/upstash-bridge.ts'

describe.skipIf(withoutRedis())('with a real Redis', () => {
  let server: RedisServer
  let bridge: UpstashBridge
  let rest: RestRedis
  beforeAll(async () => {
    server = await startRedisServer()
    bridge = await startUpstashBridge({ redisUrl: server.url })
    rest = new RestRedis({ url: bridge.url, token: bridge.token, retry: false, enableTelemetry: false })
  })
  afterAll(async () => {
    await bridge?.close()
    await server?.stop()
  })

  it('starts empty, several at once, and each ends with stop()', async () => {
    const other = await startRedisServer()
    const client = new Redis(other.url, { retryStrategy: null })
    client.on('error', () => {})
    expect(await client.dbsize()).toBe(0)
    client.disconnect()
    await other.stop()
    expect(() => process.kill(other.pid, 0)).toThrow(/ESRCH/)
  })

  it('serves single commands to the Upstash client', async () => {
    expect(await rest.set('greeting', 'grüß dich 👋')).toBe('OK')
    expect(await rest.get('greeting')).toBe('grüß dich 👋')
    expect(await rest.get('absent')).toBeNull()
    expect(await rest.set('json', { a: [1, 'two'] })).toBe('OK')
    expect(await rest.get('json')).toEqual({ a: [1, 'two'] })
    expect(await rest.incr('counter')).toBe(1)
    await rest.hset('hash', { one: '1', two: 'zwei' })
    expect(await rest.hgetall('hash')).toEqual({ one: 1, two: 'zwei' })
    expect(await rest.eval('return {KEYS[1], ARGV[1]}', ['k'], ['v'])).toEqual(['k', 'v'])
  })

  it('serves a pipeline, whose failures do not stop the rest', async () => {
    const replies = await rest.pipeline().set('p', 'text').incr('p').get('p').exec({ keepErrors: true })
    expect(replies[1]).toMatchObject({ error: expect.stringMatching(/not an integer/) })
    expect(replies[2]).toMatchObject({ result: 'text' })
  })

  it('serves a transaction, and discards it whole when a command cannot be queued', async () => {
    expect(await rest.multi().set('t', '1').incr('t').get('t').exec()).toEqual(['OK', 2, 2])
    const refused = await fetch(`${bridge.url}/multi-exec`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bridge.token}` },
      body: JSON.stringify([['set', 't', '9'], ['nonsense']]),
    })
    expect(refused.status).toBe(400)
    expect(await rest.get('t')).toBe(2)
  })

  it('says what Redis says about a bad command', async () => {
    await expect(rest.eval('nonsense(', [], [])).rejects.toThrow(/ERR/)
  })

  it('refuses a wrong token', async () => {
    const stranger = new RestRedis({ url: bridge.url, token: 'guess', retry: false, enableTelemetry: false })
    await expect(stranger.get('greeting')).rejects.toThrow(/WRONGPASS/)
  })

  it('plays an outage until told to stop', async () => {
    bridge.failWith(503)
    await expect(rest.get('greeting')).rejects.toThrow(/outage/)
    bridge.failWith(undefined)
    expect(await rest.get('counter')).toBe(1)
  })
})
