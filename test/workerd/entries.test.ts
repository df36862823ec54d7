import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { startWorker } from './bundled-worker.ts'

/** The public entries that claim the edge, and how each makes its instances at module scope. */
const EDGE: Readonly<Record<string, { file: string; made: string }>> = {
  '.': {
    file: 'lib/index.ts',
    made: `entry.createSystemClock(), entry.createBackground(), entry.createLifetime('x')`,
  },
  './cache': {
    file: 'lib/cache/index.ts',
    made: `entry.createCache({ name: 'a', maxEntries: 10, ttlMs: 10, load: async (key: string) => key })`,
  },
  './rbac': {
    file: 'lib/rbac/index.ts',
    made: `entry.createAccess({
      policy: entry.definePolicy({ resources: { a: ['read'] }, roles: { r: { allow: ['a:read'] } } }),
      grants: { readGrants: async () => undefined, readEpoch: async () => undefined },
    })`,
  },
  './audit': {
    file: 'lib/audit/index.ts',
    made: `entry.createAuditLog({ sink: { name: 'none', write: async () => {} } })`,
  },
  './eslint': { file: 'lib/leak/eslint-plugin.ts', made: `entry.plugin` },
  './monitor': { file: 'lib/monitor/index.ts', made: `entry.createMonitor({})` },
  './next/guard': {
    file: 'lib/adapters/next/guard.ts',
    made: `entry.createGuard({
      routes: entry.defineRoutes({ 'PAGE /': 'public' }),
      policy: { mayEver: () => false },
      audit: { record: async () => ({ accepted: true, id: '', bounded: false }), recordFolded: () => {} },
      authenticate: async () => undefined,
      signInPath: '/',
    })`,
  },
  './workerd': { file: 'lib/adapters/workerd.ts', made: `entry.scopeOptionsOf({ waitUntil() {} })` },
  './stores/memory': {
    file: 'lib/stores/memory/index.ts',
    made: `entry.createMemoryGrantStore(), entry.createMemoryAuditSink()`,
  },
  './stores/console': { file: 'lib/stores/console.ts', made: `entry.createConsoleAuditSink()` },
}

/** Entries that need Node, Next or a driver, and say so. */
const ELSEWHERE = ['./next', './vercel', './node', './testing', './stores/sql', './stores/ndjson', './package.json']

describe('the public entries at the global scope of workerd', () => {
  it.each(Object.entries(EDGE))('%s imports and makes its instances there', async (_, { file, made }) => {
    const worker = await startWorker(`
      import * as entry from './${file}'
      const made = [${made}]
      export default { fetch: () => new Response(String(made.length) + ' ' + String(Object.keys(entry).length > 0)) }
    `)
    try {
      expect(await worker.fetch()).toEqual({ status: 200, text: expect.stringMatching(/^[1-9] true$/) as string })
    } finally {
      await worker.close()
    }
  })

  it('leaves no entry of the package out of account', async () => {
    const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as { exports: object }
    expect(Object.keys(exports).toSorted()).toEqual([...Object.keys(EDGE), ...ELSEWHERE].toSorted())
  })

  it.each([
    ['armed a timer', `setTimeout(() => {}, 1)`],
    ['drew randomness', `crypto.getRandomValues(new Uint8Array(1))`],
  ])('would not start if importing %s', async (_, deed) => {
    const started = startWorker(`const deed = ${deed}; export default { fetch: () => new Response(String(deed)) }`)
    await expect(started).rejects.toThrow(/global scope/)
  })

  it('does not bundle what needs Node', async () => {
    await expect(startWorker(`import './lib/stores/ndjson.ts'; export default {}`)).rejects.toThrow(/node:/)
  })
})
