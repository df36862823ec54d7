import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNextServer } from '../support/next-server.ts'
import { until } from '../support/until.ts'

// A stand-in for Next: the harness is about processes, and a build would cost 20 s.
const SERVER = `
import { createServer } from 'node:http'
import { spawn } from 'node:child_process'
if (process.env.GRANDCHILD) {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  console.log('grandchild', child.pid)
}
const stubborn = process.env.STUBBORN
process.on('SIGTERM', () => { if (!stubborn) { console.log('draining'); process.exit(7) } })
setTimeout(() => createServer((_, response) => response.end('here')).listen(Number(process.env.PORT), '127.0.0.1'), 100)
console.log('env', process.env.VITEST, process.env.EXTRA)
`
let folder: string
const command = () => [process.execPath, join(folder, 'server.mjs')]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickless-harness-'))
  writeFileSync(join(folder, 'server.mjs'), SERVER)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('startNextServer', () => {
  it('runs several at once, each on a port of its own, and each answers', async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startNextServer({ command: command() })))
    const answers = await Promise.all(servers.map(async ({ origin }) => (await fetch(origin)).text()))
    expect(answers).toEqual(['here', 'here', 'here'])
    expect(new Set(servers.map(({ port }) => port)).size).toBe(3)
    await Promise.all(servers.map((server) => server.stop()))
    expect(servers.map(({ pid }) => exists(pid))).toEqual([false, false, false])
  })

  it('passes the environment, without the test runner’s own', async () => {
    const server = await startNextServer({ command: command(), env: { EXTRA: 'yes' } })
    await server.stop()
    expect(server.output()).toContain('env undefined yes')
  })

  it('tells how the process ended and how long that took', async () => {
    const server = await startNextServer({ command: command() })
    const stopped = await server.stop('SIGTERM')
    expect(stopped).toMatchObject({ code: 7, signal: null, leftProcesses: false })
    expect(stopped.tookMs).toBeGreaterThan(0)
    expect(server.output()).toContain('draining')
  })

  it('reports and kills a process that the server left behind', async () => {
    const server = await startNextServer({ command: command(), env: { GRANDCHILD: '1' } })
    const grandchild = Number(/grandchild (\d+)/.exec(server.output())?.[1])
    expect((await server.stop()).leftProcesses).toBe(true)
    await until('the grandchild going', () => !running(grandchild))
  })

  it('fails with the output of a server that ends before it is ready', async () => {
    const failing = startNextServer({
      command: [process.execPath, '-e', 'console.error("no secret"); process.exit(3)'],
    })
    await expect(failing).rejects.toThrow(/ended before it was ready:[^]*no secret/)
  })

  it('fails when the server is never ready, and leaves none', async () => {
    const silent = startNextServer({ command: ['sleep', '60'], readyTimeoutMs: 200 })
    await expect(silent).rejects.toThrow(/ready did not happen within 200 ms/)
  })

  it('leaves no server when the test process is killed with SIGKILL', async () => {
    const test = join(folder, 'test.mjs')
    await build({
      stdin: {
        contents: `import { startNextServer } from './next-server.ts'
          const server = await startNextServer({ command: ${JSON.stringify(command())}, env: { STUBBORN: '1' } })
          console.log('pid', server.pid)
          setTimeout(() => {}, 60_000)`,
        resolveDir: fileURLToPath(new URL('../support', import.meta.url)),
      },
      outfile: test,
      bundle: true,
      platform: 'node',
      format: 'esm',
    })
    const child = spawn(process.execPath, [test], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    const pid = Number(line.split(' ')[1])
    expect(running(pid)).toBe(true)
    child.kill('SIGKILL')
    await until('the server going', () => !running(pid))
  })
})

/** A zombie still has a pid: where nobody reaps orphans, `kill(pid, 0)` would call the dead alive. */
function running(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return exists(pid)
  }
}
