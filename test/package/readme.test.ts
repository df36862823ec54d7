import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createHubClient, type HubClient } from '../support/hub-client.ts'
import { startNextServer, type NextServer } from '../support/next-server.ts'
import { run } from './installed-package.ts'
import { lendModules } from './lent-modules.ts'
import { readmeExamples } from './readme-examples.ts'

// What a newcomer does: a new application, the package from npm, and the README's examples copied into it.

const FIXTURE = fileURLToPath(new URL('../fixtures/next-application/', import.meta.url))
const LENT = [
  'next',
  'react',
  'react-dom',
  'zod',
  'jose',
  'kysely',
  '@libsql/client',
  'vitest',
  'typescript',
  '@types/node',
  '@types/react',
]
const SECRET = 'a secret of thirty-two characters'

const installed = inject('installedPackage')
const env = {
  ...process.env,
  AUTH_SECRET: SECRET,
  NEXT_TELEMETRY_DISABLED: '1',
  NODE_ENV: undefined,
  VITEST: undefined,
} as never
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
  server = await startNextServer({ cwd: folder, readyPath: '/', env: { AUTH_SECRET: SECRET } })
  stranger = createHubClient(server.origin)
}

afterAll(async () => {
  await server?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const tokens = new Map<string, string>()

beforeAll(async () => {
  for (const who of ['ann', 'bob']) {
    const jwt = new SignJWT({ tenant: 'acme' }).setProtectedHeader({ alg: 'HS256' }).setSubject(who)
    tokens.set(who, await jwt.sign(new TextEncoder().encode(SECRET)))
  }
})

const as = (who: string) => ({ headers: { authorization: `Bearer ${tokens.get(who) ?? who}` } })

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
      nobodyKnown: await stranger.patch('/api/notes/1', { text: 'x' }, as('bob')),
      forged: await stranger.patch('/api/notes/1', { text: 'x' }, as('a.forged.token')),
      otherSite: await stranger.patch(
        '/api/notes/1',
        { text: 'x' },
        {
          headers: { ...as('ann').headers, origin: 'https://elsewhere.example' },
        },
      ),
      someoneElses: await stranger.patch('/api/notes/3', { text: 'x' }, as('ann')),
      nothingThere: await stranger.patch('/api/notes/2', { text: 'x' }, as('ann')),
      disguisedPath: await stranger.patch('/api/%6eotes/1', { text: 'x' }, as('ann')),
      misfit: await stranger.patch('/api/notes/1', { text: 5 }, as('ann')),
      method: await stranger.post('/api/notes/1', {}, as('ann')),
      elsewhere: await stranger.get('/api/elsewhere', as('ann')),
    }
    expect(Object.fromEntries(Object.entries(refused).map(([name, { status }]) => [name, status]))).toEqual({
      stranger: 401,
      nobodyKnown: 404,
      forged: 401,
      otherSite: 403,
      someoneElses: 404,
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

  it('show a page to whom its data belongs to, and not one protected byte to others', async () => {
    const page = await stranger.get('/notes/1', as('ann'))
    expect([page.status, page.text.includes('second')]).toEqual([200, true])
    const other = await stranger.get('/notes/3', as('ann'))
    expect(other.text).toContain('nothing that you may see')
    expect(other.text).toContain('noindex')
    expect(other.text).not.toContain('private')
    expect((await stranger.get('/notes/1')).status).toBe(307)
  })

  it('tell memory, latencies and the books', async () => {
    const seen = (await stranger.get('/api/operations', as('ann'))).json()
    expect(seen.memory.state).toBe('available')
    const { accepted, delivered, dropped, deadLettered, pending } = seen.audit
    expect(accepted).toBe(delivered + dropped + deadLettered + pending)
  })

  it('pass as tests in the Vitest of their reader', async () => {
    const { stdout } = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--root', folder], {
      cwd: folder,
      env,
    })
    expect(stdout).toMatch(/Tests\s+.*2 passed/)
  })
  it('are guarded by the same lines in proxy.ts, which Next runs in Node', async () => {
    await server.stop()
    const middleware = await readFile(join(folder, 'middleware.ts'), 'utf8')
    await writeFile(join(folder, 'proxy.ts'), middleware.replace('export const middleware', 'export const proxy'))
    await rm(join(folder, 'middleware.ts'))
    await buildAndStart()
    expect((await stranger.patch('/api/notes/1', { text: 'x' })).status).toBe(401)
    expect((await stranger.patch('/api/%6eotes/1', { text: 'x' }, as('ann'))).status).toBe(400)
    expect((await stranger.patch('/api/notes/1', { text: 'third' }, as('ann'))).status).toBe(200)
    // What no handler stands behind, the guard alone refuses: that it answers at all shows that it runs.
    expect((await stranger.get('/api/elsewhere')).status).toBe(401)
  })
})
