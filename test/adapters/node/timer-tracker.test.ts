import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { createTimerTracker, type TimerTracker } from '../../../lib/adapters/node/timer-tracker.ts'
import { withDeadline } from '../../../lib/core/deadline.ts'

let tracker: TimerTracker | undefined
const folders: string[] = []

afterEach(async () => {
  tracker?.stop()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

function track(options: Parameters<typeof createTimerTracker>[0] = {}): TimerTracker {
  tracker = createTimerTracker(options)
  tracker.start()
  return tracker
}

/** Code that lies where a package would lie. */
async function codeAt(path: string): Promise<{ run: () => NodeJS.Timeout }> {
  const folder = await mkdtemp(join(tmpdir(), 'timers-'))
  folders.push(folder)
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, 'export const run = () => setTimeout(() => {}, 60_000)')
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { run: () => NodeJS.Timeout }
}

/** `destroy` is told on a later turn of the loop. */
const nextTurn = () =>
  new Promise<void>((resolve) => {
    setImmediate(() => setImmediate(resolve))
  })

const mine = (watched: TimerTracker) => watched.alive().filter(({ kind }) => kind === 'Timeout')

describe('createTimerTracker', () => {
  it('sees timers that keep nothing awake, and lets them go when they are cleared', async () => {
    const watched = track()
    const timer = setInterval(() => {}, 60_000)
    timer.unref()
    expect(mine(watched)).toMatchObject([{ kind: 'Timeout', origin: 'application' }])
    expect(mine(watched)[0]!.stack).toContain('timer-tracker.test.ts')
    clearInterval(timer)
    await nextTurn()
    expect(mine(watched)).toEqual([])
    expect(watched.created().length).toBeGreaterThan(0)
  })

  it('sees AbortSignal.timeout', () => {
    const watched = track()
    const signal = AbortSignal.timeout(60_000)
    expect(mine(watched)).toHaveLength(1)
    expect(signal.aborted).toBe(false)
  })

  it('knows our own by where they were made, and that a deadline is gone once its work is done', async () => {
    const watched = track()
    let settle = () => {}
    const running = withDeadline(() => new Promise<void>((resolve) => (settle = resolve)), {
      timeoutMs: 60_000,
      what: 'test',
    })
    expect(mine(watched)).toMatchObject([{ origin: 'tickless' }])
    settle()
    await running
    await nextTurn()
    expect(mine(watched)).toEqual([])
  })

  it.each([
    ['node_modules/pg-pool/index.mjs', 'driver'],
    ['node_modules/next/dist/server/x.mjs', 'next'],
    ['node_modules/tickless/dist/cache/x.mjs', 'tickless'],
    ['.next/server/chunks/node_modules_next_dist_abc.mjs', 'next'],
    ['.next/server/chunks/ssr/root.mjs', 'application'],
    ['src/own.mjs', 'application'],
  ])('says of code at %s: %s', async (path, origin) => {
    const { run } = await codeAt(path)
    const watched = track()
    const timer = run()
    expect(mine(watched)).toMatchObject([{ origin }])
    clearTimeout(timer)
  })

  it('asks whoever knows better about a file', async () => {
    const { run } = await codeAt('.next/server/chunks/ssr/root.mjs')
    const watched = track({ originOf: (file) => (file.includes('root.mjs') ? 'tickless' : undefined) })
    clearTimeout(run())
    expect(watched.created()).toMatchObject([{ origin: 'tickless' }])
  })

  it('remembers no more than its cap, and counts the rest', () => {
    const watched = track({ maxTimers: 3 })
    const timers = Array.from({ length: 5 }, () => setTimeout(() => {}, 60_000))
    expect([watched.created().length, watched.overflow]).toEqual([3, 2])
    for (const timer of timers) clearTimeout(timer)
  })

  it('watches from start to stop, and not before or after', () => {
    const watched = createTimerTracker()
    const before = setTimeout(() => {}, 60_000)
    watched.start()
    watched.stop()
    watched.stop()
    const after = setTimeout(() => {}, 60_000)
    expect(watched.created()).toEqual([])
    clearTimeout(before)
    clearTimeout(after)
  })
})
