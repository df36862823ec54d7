import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createHubClient, type HubClient } from '../support/hub-client.ts'
import { startNextServer, type NextServer } from '../support/next-server.ts'
import { run } from './installed-package.ts'
import { lendModules } from './lent-modules.ts'
import { readmeExamples } from './readme-examples.ts'

// What a newcomer does: a new application, the package from npm, and the README's examples copied into it.

const FIXTURE = fileURLToPath(new URL('../fixtures/next-application/', import.meta.url))
const LENT = ['next', 'react', 'react-dom', 'zod', 'vitest', 'typescript', '@types/node', '@types/react']

const installed = inject('installedPackage')
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: undefined, VITEST: undefined } as never
let folder: string
let server: NextServer
let stranger: HubClient

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickless-next-'))
  await cp(FIXTURE, folder, { recursive: true })
  for (const { path, code } of await readmeExamples()) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), code)
  }
  // By name: another suite is lending modules to that folder at the same time.
  for (const name of ['tickless', 'lru-cache']) {
    await cp(join(installed.folder, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })
  }
  await lendModules(folder, LENT)
  await buildAndStart()
})

/** The build checks the types of the examples, too. */
async function buildAndStart(): Promise<void> {
  await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { cwd: folder, env })
  server = await startNextServer({ cwd: folder, readyPath: '/' })
  stranger = createHubClient(server.origin)
}

afterAll(async () => {
  await server?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const as = (who: string) => ({ headers: { authorization: who } })

describe("the README's examples, in an application of their own", () => {
  it('load once and serve the rest from the cache', async () => {
    const first = await stranger.get('/api/coaches/7')
    expect([first.status, first.json()]).toEqual([200, { id: '7', loads: 1 }])
    expect((await stranger.get('/api/coaches/7')).json().loads).toBe(1)
    expect((await stranger.get('/api/coaches/8')).json().loads).toBe(2)
  })

  it('let the owner write, and nobody else', async () => {
    const saved = await stranger.patch('/api/notes/1', { text: 'second' }, as('ann'))
    expect([saved.status, saved.json().text]).toEqual([200, 'second'])
    const refused = {
      stranger: await stranger.patch('/api/notes/1', { text: 'x' }),
      otherCoach: await stranger.patch('/api/notes/1', { text: 'x' }, as('bob')),
      guest: await stranger.patch('/api/notes/1', { text: 'x' }, as('guest')),
      nothingThere: await stranger.patch('/api/notes/2', { text: 'x' }, as('ann')),
      disguisedPath: await stranger.patch('/api/%6eotes/1', { text: 'x' }, as('ann')),
      misfit: await stranger.patch('/api/notes/1', { text: 5 }, as('ann')),
      method: await stranger.post('/api/notes/1', {}, as('ann')),
      elsewhere: await stranger.get('/api/elsewhere', as('ann')),
    }
    expect(Object.fromEntries(Object.entries(refused).map(([name, { status }]) => [name, status]))).toEqual({
      stranger: 401,
      otherCoach: 404,
      guest: 403,
      nothingThere: 404,
      disguisedPath: 400,
      misfit: 422,
      method: 405,
      elsewhere: 404,
    })
    for (const { headers } of Object.values(refused)) {
      expect(headers['content-type']).toContain('application/problem+json')
    }
  })

  it('passes as a test in the Vitest of its reader', async () => {
    const { stdout } = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--root', folder], {
      cwd: folder,
      env,
    })
    expect(stdout).toMatch(/Tests\s+.*1 passed/)
  })
  it('are guarded by the same lines in proxy.ts, which Next runs in Node', async () => {
    await server.stop()
    const middleware = await readFile(join(folder, 'middleware.ts'), 'utf8')
    await writeFile(join(folder, 'proxy.ts'), middleware.replace('export const middleware', 'export const proxy'))
    await rm(join(folder, 'middleware.ts'))
    await buildAndStart()
    expect((await stranger.patch('/api/notes/1', { text: 'x' })).status).toBe(401)
    expect((await stranger.patch('/api/%6eotes/1', { text: 'x' }, as('ann'))).status).toBe(400)
    expect((await stranger.patch('/api/notes/1', { text: 'x' }, as('guest'))).status).toBe(403)
    expect((await stranger.patch('/api/notes/1', { text: 'third' }, as('ann'))).status).toBe(200)
    // What no handler stands behind, the guard alone refuses: that it answers at all shows that it runs.
    expect((await stranger.get('/api/elsewhere')).status).toBe(401)
  })
})
