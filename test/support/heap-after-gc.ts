import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { spawnGroup } from './child-group.ts'

/** Options of `heapAfterGc`. */
export interface HeapAfterGcOptions {
  /** Path or file URL of a module that exports `round(index): unknown | Promise<unknown>`, and perhaps `close()`. TypeScript is fine. */
  readonly module: string | URL
  /** How many measured rounds. Default 20. */
  readonly rounds?: number
  /** Rounds before the first measured one: long enough to fill every cap. Default 5. */
  readonly warmUpRounds?: number
  /** Default 60,000. */
  readonly timeoutMs?: number
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** What was left after each measured round, oldest first. */
export interface HeapAfterGc {
  readonly heapUsedBytes: readonly number[]
  /** External memory and array buffers. */
  readonly externalBytes: readonly number[]
}

const ARTIFACTS = fileURLToPath(new URL('../.artifacts/', import.meta.url))

/**
 * Runs a module in a fresh Node with `--expose-gc` and reads the heap after a full collection at the end of each round.
 * A child of its own: in the test's process, the runner's heap would be measured too.
 *
 * @throws an error with the child's output when it fails.
 */
export async function heapAfterGc(options: HeapAfterGcOptions): Promise<HeapAfterGc> {
  // Inside the repository, so that bare imports resolve.
  await mkdir(ARTIFACTS, { recursive: true })
  const folder = await mkdtemp(join(ARTIFACTS, 'heap-'))
  try {
    const module = options.module instanceof URL ? fileURLToPath(options.module) : options.module
    const subject = join(folder, 'subject.mjs')
    await build({
      entryPoints: [module],
      outfile: subject,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
    })
    const runner = join(folder, 'runner.mjs')
    await writeFile(runner, RUNNER)
    const { rounds = 20, warmUpRounds = 5, timeoutMs = 60_000 } = options
    const child = spawnGroup(process.execPath, ['--expose-gc', runner, String(warmUpRounds), String(rounds)], {
      cwd: folder,
      env: { NODE_OPTIONS: undefined, ...options.env },
    })
    const late = setTimeout(() => void child.kill(), timeoutMs)
    const { code } = await child.exited
    clearTimeout(late)
    await child.kill()
    const line = child
      .output()
      .split('\n')
      .find((candidate) => candidate.startsWith(MARK))
    if (code !== 0 || line === undefined) throw new Error(`The child ended with ${code}:\n${child.output()}`)
    return JSON.parse(line.slice(MARK.length)) as HeapAfterGc
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const MARK = '#heap '

// One collection leaves what finalizers and weak references let go of during it; the second takes that too.
const RUNNER = `
import * as subject from './subject.mjs'
const [warmUp, rounds] = process.argv.slice(2).map(Number)
const heapUsedBytes = new Array(rounds).fill(0)
const externalBytes = new Array(rounds).fill(0)
for (let index = 0; index < warmUp + rounds; index += 1) {
  await subject.round(index)
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc()
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc()
  if (index < warmUp) continue
  const memory = process.memoryUsage()
  heapUsedBytes[index - warmUp] = memory.heapUsed
  externalBytes[index - warmUp] = memory.external + memory.arrayBuffers
}
await subject.close?.()
process.stdout.write('#heap ' + JSON.stringify({ heapUsedBytes, externalBytes }) + '\\n')
`
