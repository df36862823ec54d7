import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createHubClient } from '../support/hub-client.ts'
import { startNextServer, type NextServer } from '../support/next-server.ts'
import { run } from './installed-package.ts'
import { lendModules } from './lent-modules.ts'

const FIXTURE = fileURLToPath(new URL('../fixtures/next-application/', import.meta.url))

const installed = inject('installedPackage')
let folder: string
let server: NextServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickless-next-'))
  await cp(FIXTURE, folder, { recursive: true })
  await cp(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), { recursive: true })
  await lendModules(folder, ['next', 'react', 'react-dom'])
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: undefined, VITEST: undefined }
  await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { cwd: folder, env: env as never })
  server = await startNextServer({ cwd: folder, readyPath: '/api/health' })
})
afterAll(async () => {
  await server?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

it('builds and serves a minimal application: its middleware refuses, its handlers decide and answer', async () => {
  const client = createHubClient(server.origin)
  expect((await client.get('/api/health')).status).toBe(200)
  const stranger = await client.get('/api/notes/1')
  expect(stranger.status).toBe(401)
  expect(stranger.headers['content-type']).toContain('application/problem+json')
  const reader = await client.get('/api/notes/1', { headers: { authorization: 'reader' } })
  expect([reader.status, reader.text]).toEqual([200, '{"id":"1","loads":1}'])
  const again = await client.get('/api/notes/1', { headers: { authorization: 'reader' } })
  expect(again.json().loads).toBe(1)
  const guest = await client.get('/api/notes/1', { headers: { authorization: 'guest' } })
  expect(guest.status).toBe(403)
  expect((await client.post('/api/notes/1', {}, { headers: { authorization: 'reader' } })).status).toBe(405)
  expect((await client.get('/api/elsewhere', { headers: { authorization: 'reader' } })).status).toBe(404)
})
