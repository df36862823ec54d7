import { createNextAdapter, defineRoutes } from '../../../lib/adapters/next/index.ts'
import { readNodeMemory } from '../../../lib/adapters/node/index.ts'
import { createAuditLog } from '../../../lib/audit/index.ts'
import { createCache } from '../../../lib/cache/index.ts'
import { createMonitor } from '../../../lib/monitor/index.ts'
import { createAccess, definePolicy, owns } from '../../../lib/rbac/index.ts'
import { createMemoryAuditSink, createMemoryGrantStore } from '../../../lib/stores/memory/index.ts'

/** Requests a round. Every one asks for an id that was never asked for: what grows by key grows here. */
export const REQUESTS = 300

const policy = definePolicy({
  resources: { note: ['read', 'list'] },
  roles: { reader: { allow: ['note:list', { permission: 'note:read', when: owns('owner') }] } },
})
const routes = defineRoutes({ 'GET /api/notes/:id': 'note:read', 'GET /api/health': 'public' }, { policy })
const audit = createAuditLog({ sink: createMemoryAuditSink({ maxEvents: 500 }), maxPendingEvents: 500 })
const access = createAccess({
  policy,
  grants: createMemoryGrantStore({ grants: [{ tenant: 'acme', subject: 'ann', role: 'reader' }] }),
  maxEntries: 50,
})
const monitor = createMonitor({ sampleMs: 1, maxSamples: 20, readMemory: readNodeMemory })
const notes = createCache({
  name: 'notes',
  maxEntries: 100,
  ttlMs: 60_000,
  load: (id: string) => ({ id, tenant: 'acme', owner: Number(id) % 3 === 0 ? 'bob' : 'ann', text: 'x'.repeat(200) }),
})
const { route } = createNextAdapter({
  access,
  audit,
  monitor,
  routes,
  authenticate: async (request) => {
    const id = request.headers.get('x-user')
    return id === null ? undefined : { id, tenant: 'acme' }
  },
})
const read = route(
  'GET /api/notes/:id',
  { resource: ({ params }, scope) => notes.get(params.id, scope) },
  async ({ resource, scope }) => {
    await audit.record('note.read', { targets: [{ type: 'note', id: resource.id }] }, scope)
    return Response.json(resource)
  },
)
const health = route('GET /api/health', {}, () => Response.json({ ok: true }))

let asked = 0

/** Allowed reads, refused ones (another's note), people nobody knows, strangers, and a public route. */
export async function round(): Promise<void> {
  for (let index = 0; index < REQUESTS; index += 1) {
    asked += 1
    const user = index % 5 === 3 ? `stranger-${asked}` : index % 5 === 4 ? undefined : 'ann'
    const headers = new Headers(user === undefined ? {} : { 'x-user': user })
    const path = index % 7 === 0 ? '/api/health' : `/api/notes/${asked}`
    const answer = await (index % 7 === 0 ? health : read)(new Request(`http://localhost${path}`, { headers }))
    await answer.arrayBuffer()
  }
}

export async function close(): Promise<void> {
  await Promise.all([audit.close(), access.close(), monitor.close(), notes.close()])
}
