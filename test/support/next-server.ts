import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { spawnGroup, type ChildGroup } from './child-group.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

/** Options of `startNextServer`. */
export interface NextServerOptions {
  /** Laid over this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default: a free one. */
  readonly port?: number | undefined
  /** Folder of the built application. Default: the repository. */
  readonly cwd?: string | undefined
  /** Command and arguments; `PORT` and `HOSTNAME` are in its environment. Default: Next's own `start`, as one process. */
  readonly command?: readonly string[] | undefined
  /** A path whose answering, whatever the status, means that the server is ready. Default `/api/health`. */
  readonly readyPath?: string | undefined
  /** Default 30,000. */
  readonly readyTimeoutMs?: number | undefined
}

/** A running server. */
export interface NextServer {
  readonly origin: string
  readonly port: number
  /** The process that was started: the server itself, or `npm` when the command says so. */
  readonly pid: number
  output(): string
  /** Whether any process that it started is alive. */
  alive(): boolean
  /** How the started process ended, or `undefined` while it lives. */
  exit(): { code: number | null; signal: NodeJS.Signals | null } | undefined
  /** Sends the signal (default SIGTERM) to the started process, waits for it to end (at most 20 s, then SIGKILL) and kills what is left of its group. */
  stop(signal?: NodeJS.Signals): Promise<StoppedServer>
}

export interface StoppedServer {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly tookMs: number
  /** Whether processes of the group were still alive when the started process had gone. Kill-on-sight; a test asserts `false`. */
  readonly leftProcesses: boolean
}

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Runs the built application on a port of its own and waits until it answers. Any number at once; none outlives the test.
 *
 * @throws an error with the server's output when it ends or is not ready in time.
 */
export async function startNextServer(options: NextServerOptions = {}): Promise<NextServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort())
    const group = launch(port, options)
    try {
      await ready(group, port, options)
      return server(group, port)
    } catch (error) {
      await group.kill()
      // Somebody else took the port between our look and the server's.
      const taken = options.port === undefined && group.output().includes('EADDRINUSE')
      if (!taken || attempt === 3) throw error
    }
  }
}

function launch(port: number, { env, cwd = REPOSITORY, command }: NextServerOptions): ChildGroup {
  const [program, ...args] = command ?? [
    process.execPath,
    'node_modules/next/dist/bin/next',
    'start',
    '-H',
    '127.0.0.1',
  ]
  if (program === undefined) throw new Error('The command is empty')
  return spawnGroup(program, args, {
    cwd,
    env: {
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      NEXT_TELEMETRY_DISABLED: '1',
      // Vitest's own: they would make the application believe that it is under test.
      NODE_ENV: undefined,
      VITEST: undefined,
      TEST: undefined,
      NODE_OPTIONS: undefined,
      ...env,
    },
  })
}

async function ready(group: ChildGroup, port: number, options: NextServerOptions): Promise<void> {
  const path = options.readyPath ?? '/api/health'
  const ask = async () => {
    if (group.exit() !== undefined) throw new Error(`The server ended before it was ready:\n${group.output()}`)
    return answers(port, path)
  }
  try {
    await until('The server becoming ready', ask, { timeoutMs: options.readyTimeoutMs ?? 30_000 })
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${group.output().slice(-4000)}`, { cause: error })
  }
}

function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const attempt = request({ host: '127.0.0.1', port, path, agent: false, timeout: 5_000 }, (response) => {
      response.resume()
      resolve(true)
    })
    attempt.once('error', () => resolve(false))
    attempt.once('timeout', () => attempt.destroy())
    attempt.end()
  })
}

function server(group: ChildGroup, port: number): NextServer {
  let stopping: Promise<StoppedServer> | undefined
  async function stop(signal: NodeJS.Signals): Promise<StoppedServer> {
    const startMs = performance.now()
    group.signal(signal)
    const late = setTimeout(() => void group.kill(), 20_000)
    const exit = await group.exited
    clearTimeout(late)
    const tookMs = performance.now() - startMs
    const leftProcesses = group.alive()
    await group.kill()
    return { ...exit, tookMs, leftProcesses }
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    pid: group.pid,
    output: () => group.output(),
    alive: () => group.alive(),
    exit: () => group.exit(),
    stop: (signal = 'SIGTERM') => (stopping ??= stop(signal)),
  }
}
