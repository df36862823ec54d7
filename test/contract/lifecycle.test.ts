import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Closable } from '../../lib/core/lifetime.ts'
import { watchAlive } from '../support/alive.ts'
import { createTestPostgres, type TestPostgres } from '../support/postgres.ts'
import { lifecycleRows, type Row } from './lifecycle-rows.ts'

let folder = ''
let postgres: TestPostgres | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickless-lifecycle-'))
  postgres = await createTestPostgres()
})

afterAll(async () => {
  await postgres?.drop()
  await rm(folder, { recursive: true, force: true })
})

const rows = lifecycleRows({ folder: () => folder, postgres: () => postgres })

const CODED = /^ERR_TICKLESS_/
const closedError = expect.objectContaining({ code: 'ERR_TICKLESS_CLOSED', name: 'ClosedError' })

/** What a use comes to, whether it throws or rejects. */
async function outcomeOf(use: () => unknown): Promise<unknown> {
  try {
    await use()
    return 'done'
  } catch (error) {
    return error
  }
}

describe.each(rows as readonly Row<Closable>[])('$name', (row) => {
  it('can be used, and closed twice', async ({ skip }) => {
    skip(row.skip?.() ?? false)
    const thing = row.create()
    expect(await outcomeOf(() => row.use(thing))).toBe('done')
    await Promise.all([thing.close(), thing.close()])
    await expect(thing.close()).resolves.toBeUndefined()
    expect(thing.closed ?? true).toBe(true) // audit sinks do not tell
  })

  it('can be closed without ever having been used', async ({ skip }) => {
    skip(row.skip?.() ?? false)
    const thing = row.create()
    expect(thing.closed ?? false).toBe(false)
    await expect(thing.close()).resolves.toBeUndefined()
  })

  it('can be closed with work in flight: both settle, the work well or with a coded error', async ({ skip }) => {
    skip(row.skip?.() ?? false)
    const thing = row.create()
    const work = outcomeOf(() => row.begin(thing))
    await expect(thing.close()).resolves.toBeUndefined()
    const outcome = await work
    expect(outcome === 'done' ? 'ERR_TICKLESS_NONE' : (outcome as { code?: unknown }).code).toMatch(CODED)
  })

  it('answers with a coded error from the moment of close on', async ({ skip }) => {
    skip(row.skip?.() ?? false)
    const thing = row.create()
    await row.use(thing)
    const closing = thing.close()
    expect(await outcomeOf(() => row.use(thing))).toEqual(closedError)
    await closing
    expect(await outcomeOf(() => row.use(thing))).toEqual(closedError)
  })

  it('arms and opens nothing when it is made', async ({ skip }) => {
    skip(row.skip?.() ?? false)
    const alive = await watchAlive()
    const thing = row.create()
    expect(alive.created()).toEqual([])
    expect(await alive.left()).toEqual([])
    await thing.close()
  })

  it('leaves nothing alive: no timer, handle or listener', async ({ skip }) => {
    skip(row.skip?.() ?? false)
    const alive = await watchAlive()
    const thing = row.create()
    await row.use(thing)
    const work = outcomeOf(() => row.begin(thing))
    await thing.close()
    await work
    expect(await alive.left()).toEqual([])
  })

  it('can be disposed of, where the runtime knows how', async ({ skip }) => {
    skip(row.skip?.() ?? false)
    const thing = row.create()
    skip(!(Symbol.asyncDispose in thing), 'audit sinks have `close` alone')
    await thing[Symbol.asyncDispose]()
    expect(await outcomeOf(() => row.use(thing))).toEqual(closedError)
  })
})

describe('what is left alive', () => {
  it.each<[string, () => () => unknown]>([
    [
      'a timer',
      () => {
        const timer = setTimeout(() => {}, 60_000)
        return () => clearTimeout(timer)
      },
    ],
    [
      'a timer that does not hold the process',
      () => {
        const timer = setInterval(() => {}, 60_000).unref()
        return () => clearInterval(timer)
      },
    ],
    [
      'a server',
      () => {
        const server = createServer().listen(0)
        return () => server.close()
      },
    ],
    [
      'a signal listener',
      () => {
        const listener = () => {}
        process.on('SIGTERM', listener)
        return () => process.off('SIGTERM', listener)
      },
    ],
  ])('would be noticed: %s', async (_, leak) => {
    const alive = await watchAlive()
    const mend = leak()
    const left = await alive.left()
    await mend()
    expect(left).toHaveLength(1)
  })
})

/** Exports that make something without a lifetime, or are looked at elsewhere, and why. */
const WITHOUT_A_ROW: Readonly<Record<string, string>> = {
  createSystemClock: 'holds nothing',
  createManualClock: 'holds nothing',
  createRoleHints: 'holds the definition that it is given and no more',
  createTestScope: 'a request scope ends with `end()`; test/core/request-scope.test.ts',
  openRequestScope: 'ends with `end()`; test/core/request-scope.test.ts',
  createBackground: 'belongs to one request scope; test/core/background.test.ts',
  createLifetime: 'is the lifetime itself; test/core/lifetime.test.ts',
  createNextAdapter: 'holds functions; what it is given is closed by who made it',
  createGuard: 'holds functions; what it is given is closed by who made it',
  createTimerTracker: 'started and stopped; test/adapters/node/timer-tracker.test.ts',
  createMemoryGrantStore: 'holds a map and no more',
  createSqlAuditSink: 'the database that it is given is closed by who made it',
  createSqlGrantStore: 'the database that it is given is closed by who made it',
  startBuiltMiddleware: 'needs a build; test/testing/built-middleware.test.ts',
}

it('every factory of the package has a row, or a reason to have none', async () => {
  const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as {
    exports: Record<string, string | { default: string }>
  }
  const factories = new Set<string>()
  for (const target of Object.values(exports)) {
    if (typeof target === 'string') continue
    const source = target.default.replace('./dist/', '../../lib/').replace(/\.js$/, '.ts')
    const entry = (await import(/* @vite-ignore */ source)) as Record<string, unknown>
    for (const [name, value] of Object.entries(entry)) {
      if (typeof value === 'function' && /^(create|open|start|connect)[A-Z]/.test(name)) factories.add(name)
    }
  }
  const withRow = rows.map(({ name }) => name.split(',')[0]!)
  const known = new Set([...withRow, ...Object.keys(WITHOUT_A_ROW)])
  expect([...factories].filter((name) => !known.has(name))).toEqual([])
  expect([...known].filter((name) => !factories.has(name))).toEqual([])
})
