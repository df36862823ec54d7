import { spawn, type ChildProcess } from 'node:child_process'

/** A child process that leads a process group of its own, so that whatever it starts goes with it. */
export interface ChildGroup {
  readonly pid: number
  /** What it wrote to stdout and stderr, in the order of arrival; the last 4 MB. */
  output(): string
  /** Settles when the leader has gone. Never rejects. */
  readonly exited: Promise<ChildExit>
  /** How it ended, or `undefined` while it lives. */
  exit(): ChildExit | undefined
  /** Sends a signal to the leader alone, as a process manager would. */
  signal(signal: NodeJS.Signals): void
  /** Whether any process of the group is alive. */
  alive(): boolean
  /** Kills the whole group and waits for the leader to go. */
  kill(): Promise<ChildExit>
}

export interface ChildExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ChildGroupOptions {
  readonly cwd?: string | undefined
  /** Laid over this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

const MAX_OUTPUT = 4_000_000
const living = new Set<ChildGroup>()
let watching = false

/**
 * Starts a command as the leader of a process group that cannot outlive this process.
 *
 * Three nets: `kill()`; the `exit` event of this process; and a guardian shell whose stdin is a pipe from here, which
 * kills the group when that pipe breaks. The last one works when this process itself is killed with SIGKILL.
 */
export function spawnGroup(command: string, args: readonly string[], options: ChildGroupOptions = {}): ChildGroup {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: mergedEnv(options.env),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  const chunks: string[] = []
  let kept = 0
  const keep = (chunk: string) => {
    chunks.push(chunk)
    kept += chunk.length
    while (kept > MAX_OUTPUT && chunks.length > 1) kept -= chunks.shift()!.length
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const guardian = pid === undefined ? undefined : guard(pid)
  let ended: ChildExit | undefined
  const exited = new Promise<ChildExit>((resolve) => {
    const end = (exit: ChildExit) => {
      ended ??= exit
      resolve(ended)
    }
    child.once('error', (error) => {
      keep(`${String(error)}\n`)
      end({ code: null, signal: null })
    })
    // `close` comes after `exit` and after the last output, but a grandchild that holds the pipe delays it for ever.
    child.once('exit', (code, signal) => end({ code, signal }))
  })
  const group: ChildGroup = {
    pid: pid ?? -1,
    output: () => chunks.join(''),
    exited,
    exit: () => ended,
    signal: (signal) => void child.kill(signal),
    alive: () => pid !== undefined && groupExists(pid),
    async kill() {
      living.delete(group)
      if (pid !== undefined) killGroup(pid)
      guardian?.kill('SIGKILL')
      return exited
    },
  }
  living.add(group)
  void exited.then(() => {
    // While a grandchild lives, the guardian stays.
    if (!group.alive()) void group.kill()
    return undefined
  })
  if (!watching) {
    watching = true
    process.once('exit', () => {
      for (const { pid } of living) killGroup(pid)
    })
  }
  return group
}

function guard(pid: number): ChildProcess {
  const guardian = spawn('sh', ['-c', `cat >/dev/null; kill -s KILL -- -${pid} 2>/dev/null`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guardian.stdin?.on('error', () => {})
  guardian.on('error', () => {})
  guardian.unref()
  return guardian
}

function mergedEnv(extra: ChildGroupOptions['env'] = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env }
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
  return env
}

function groupExists(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Already gone, which is what we wanted.
  }
}
