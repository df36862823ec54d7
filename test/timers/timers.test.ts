import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createTimerTracker, type TrackedTimer } from '../../lib/adapters/node/index.ts'
import { createTestPostgres } from '../support/postgres.ts'

const REQUESTS = 1_000
const AT_ONCE = 20

const postgres = await createTestPostgres()
const folder = await mkdtemp(join(tmpdir(), 'tickless-timers-'))
afterAll(async () => {
  await postgres?.drop()
  await rm(folder, { recursive: true, force: true })
})

const engines = [
  { name: 'libSQL', url: `file:${join(folder, 'hub.db')}` },
  ...(postgres ? [{ name: 'Postgres', url: postgres.url }] : []),
]

/** Sources of the package's entries, as `exports` names them. */
const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, string | { default: string }>
}
const entries = Object.values(exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : [entry.default.replace('./dist/', '../../lib/').replace(/\.js$/, '.ts')],
)

/** Timers of the test runner, which lives in this process too. */
const isRunners = ({ stack }: TrackedTimer) =>
  /node_modules\/(?:@?vitest|vite|tinypool|birpc)[/@]/.test(firstFrame(stack))

/** The innermost frame that is not Node's own. */
const firstFrame = (stack: string) => stack.split('\n').find((frame) => !/\(?node:/.test(frame)) ?? ''

const isDeadline = ({ stack }: TrackedTimer) => /\/lib\/core\/deadline\.ts/.test(firstFrame(stack))

const timeouts = (timers: readonly TrackedTimer[]) =>
  timers.filter((timer) => timer.kind === 'Timeout' && !isRunners(timer))

/** What a failure shows: whose, and where it was made. */
const told = (timers: readonly TrackedTimer[]) => timers.map(({ origin, stack }) => `${origin}\n${stack}`)

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('timers', () => {
  it('are not made by importing every entry of the package', async () => {
    expect(entries.length).toBeGreaterThan(10)
    const tracker = createTimerTracker()
    tracker.start()
    for (const entry of entries) await import(/* @vite-ignore */ new URL(entry, import.meta.url).href)
    tracker.stop()
    // Timers that the runner makes while it fetches the modules are told apart; drivers are loaded by nobody here.
    expect(told(timeouts(tracker.created()).filter(({ origin }) => origin !== 'application'))).toEqual([])
  })

  it.each(engines.map(({ name, url }) => [name, url] as const))(
    `made by ${REQUESTS} requests through the Hub’s handlers over %s are deadlines alone, and none is alive after`,
    async (name, url) => {
      vi.resetModules()
      const { hubInProcess } = await import('./hub-in-process.ts')
      const { send, close, hub } = await hubInProcess(url)
      const tracker = createTimerTracker()
      tracker.start()
      const statuses = new Map<number, number>()
      for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
        const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(sent + index)))
        for (const status of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
      await settle()
      const alive = timeouts(tracker.alive())
      const created = timeouts(tracker.created())
      const connections = hub.database.connections().open
      await close()
      await settle()
      const aliveAfterClose = timeouts(tracker.alive())
      tracker.stop()

      const strange = created.filter((timer) => !isDeadline(timer))
      const answered = [...statuses].toSorted().map(([status, count]) => `${count} × ${status}`)
      process.stdout.write(
        `timers over ${name}: ${REQUESTS} requests (${answered.join(', ')}), ${created.length} deadlines made, ` +
          `${strange.length} other timers, ${alive.length} alive after, ${connections} connections open\n`,
      )
      expect(told(strange)).toEqual([])
      expect(told(alive)).toEqual([])
      expect(told(aliveAfterClose)).toEqual([])
      expect(tracker.overflow).toBe(0)
      // The deadlines were there, and the requests did what they are meant to do.
      expect(created.length).toBeGreaterThan(REQUESTS)
      expect([...statuses.keys()].toSorted()).toEqual([200, 401, 403, 404, 409, 422])
      const { accepted, delivered } = hub.audit.ledger()
      expect(delivered).toBe(accepted)
    },
    120_000,
  )
})
