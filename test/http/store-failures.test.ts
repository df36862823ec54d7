import { spawnSync } from 'node:child_process'
import { createClient } from '@libsql/client'
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { HubResponse } from '../support/hub-client.ts'
import { startHub, type RunningHub } from './running-hub.ts'

/** How long a request may take at most, and some for the machine. */
const DEADLINE_MS = 12_000

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function started(options: Parameters<typeof startHub>[0] = {}): Promise<RunningHub> {
  const hub = await startHub(options)
  closing.push(() => hub.close())
  return hub
}

function expectUnavailable(answer: HubResponse): void {
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([503, expect.any(String)])
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(answer.json().code).toBe('unavailable')
  expect(answer.text).not.toMatch(/SQLITE|database is locked|readonly/i)
}

describe('a database file that another process has locked', () => {
  it('gives a clear 503 to writes, goes on serving reads, and works again when the lock goes', async () => {
    const hub = await started()
    const admin = await hub.as('admin')
    const { id, version } = (await admin.get('/api/sessions?limit=1')).json().items[0]
    const other = createClient({ url: `file:${hub.file}` })
    closing.push(async () => other.close())
    const lock = await other.transaction('write')
    const beganMs = performance.now()
    expectUnavailable(await admin.patch(`/api/sessions/${id}`, { version, notes: 'Not now.' }))
    expect(performance.now() - beganMs).toBeLessThan(DEADLINE_MS)
    expect((await admin.get(`/api/sessions/${id}`)).status).toBe(200)
    await lock.rollback()
    expect((await admin.patch(`/api/sessions/${id}`, { version, notes: 'Now.' })).status).toBe(200)
    expect((await admin.get(`/api/sessions/${id}`)).json().notes).toBe('Now.')
  })
})

/** As root every file is writable: the server runs as nobody then. */
const root = process.getuid?.() === 0
const NOBODY = 65_534
const canBeNobody = !root || spawnSync('setpriv', ['--version']).status === 0

describe.skipIf(!canBeNobody)('a database file that is read-only', () => {
  it('gives a clear 503 each time, never a 500, and works after a restart once it is writable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tickless-read-only-'))
    closing.push(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'hub.db')
    const first = await started({ file })
    await first.as('admin')
    await first.server.stop()

    const modes = async (folderMode: number, fileMode: number) => {
      for (const name of await readdir(folder)) {
        if (root) await chown(join(folder, name), NOBODY, NOBODY)
        await chmod(join(folder, name), fileMode)
      }
      if (root) await chown(folder, NOBODY, NOBODY)
      await chmod(folder, folderMode)
    }
    await modes(0o555, 0o444)
    closing.push(() => modes(0o755, 0o644))
    const next = [process.execPath, 'node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1']
    const asNobody = root ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...next] : next
    const hub = await started({ file, command: asNobody, env: { HOME: tmpdir() } })
    const signIn = { email: 'ada@northlight.example', password: 'demo-coaching' }
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expectUnavailable(await hub.stranger().post('/api/sign-in', signIn))
    }
    expect((await hub.stranger().get('/api/sessions')).status).toBe(401)
    await hub.server.stop()
    await modes(0o755, 0o644)
    // A restart, since SQLite keeps what it opened read-only for as long as the driver keeps a statement of it.
    const again = await started({ file, command: asNobody, env: { HOME: tmpdir() } })
    expect((await again.stranger().post('/api/sign-in', signIn)).status).toBe(200)
  })
})
