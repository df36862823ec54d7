import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnGroup } from './child-group.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

/** A Redis of the test's own: nothing in it, nothing kept. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** Why Redis suites cannot run here, or `undefined` when they can. */
export function redisMissing(): string | undefined {
  return spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'redis-server is not installed'
}

/**
 * Whether to skip a suite that needs Redis: `describe.skipIf(withoutRedis())`. Says so in one line.
 *
 * @throws an error with `CI=true`, where a skipped suite would go unseen.
 */
export function withoutRedis(): boolean {
  const why = redisMissing()
  if (why === undefined) return false
  if (process.env['CI'] === 'true') throw new Error(`${why}; with CI=true the suite must run`)
  console.warn(`Skipped: ${why}`)
  return true
}

/** Starts `redis-server` on a free port, without persistence, and waits until it answers. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tickless-redis-'))
  const port = await freePort()
  const settings = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no']
  const group = spawnGroup('redis-server', ['--port', String(port), ...settings])
  const ask = () => {
    if (group.exit() !== undefined) throw new Error(`redis-server ended:\n${group.output()}`)
    return accepts(port)
  }
  try {
    await until('redis-server becoming ready', ask)
  } catch (error) {
    await group.kill()
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: group.pid,
    async stop() {
      await group.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.write('PING\r\n')
    })
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().startsWith('+PONG'))
    })
    socket.once('error', () => resolve(false))
  })
}
