import { createAuditLog } from '../../../lib/audit/index.ts'
import type { Principal } from '../../../lib/core/principal.ts'
import {
  createNextAdapter,
  defineRoutes,
  type NextAdapterOptions,
  type Problem,
} from '../../../lib/adapters/next/index.ts'
import { createAccess, definePolicy, owns } from '../../../lib/rbac/index.ts'
import { createMemoryAuditSink, createMemoryGrantStore } from '../../../lib/stores/memory/index.ts'
import { createManualClock } from '../../../lib/testing/manual-clock.ts'

export const policy = definePolicy({
  resources: { note: ['read', 'update', 'create'], audit: ['read'] },
  roles: {
    reader: { allow: [{ permission: 'note:read', when: owns('owner') }] },
    writer: { inherits: ['reader'], allow: ['note:create', { permission: 'note:update', when: owns('owner') }] },
    admin: { allow: ['*:*'] },
  },
})

export const table = {
  'GET /api/health': 'public',
  'POST /api/sign-in': 'public',
  'POST /api/webhooks/pay': { access: 'public', crossOrigin: true },
  'PUT /api/me/token': { access: 'signed-in', crossOrigin: true },
  'PUT /api/notes/:id': { permission: 'note:update', refusal: 403, crossOrigin: true },
  'GET /api/files/:owner/:path*': 'public',
  'GET /api/me': 'signed-in',
  'GET /api/notes/:id': 'note:read',
  'PATCH /api/notes/:id': { permission: 'note:update', refusal: 403 },
  'POST /api/notes': 'note:create',
  'GET /api/audit': 'audit:read',
  'PAGE /': 'public',
  'PAGE /notes/:id': 'note:read',
  'PAGE /admin': 'audit:read',
  'ACTION note.create': 'note:create',
} as const

export const REQUEST_ID = '01a20000-0000-7000-8000-000000000001'

/** People sign in with a header here: `x-user: ann`. */
export async function authenticate(request: Request): Promise<Principal | undefined> {
  const id = request.headers.get('x-user')
  return id === null ? undefined : { id, tenant: 'acme' }
}

/** An adapter over the real policy, grants and audit log, on a manual clock. */
export function adapterUnderTest(options: Partial<NextAdapterOptions<typeof table>> = {}) {
  const clock = createManualClock()
  const sink = createMemoryAuditSink()
  const audit = createAuditLog({ sink, clock })
  const grants = createMemoryGrantStore({
    grants: [
      { tenant: 'acme', subject: 'ann', role: 'writer' },
      { tenant: 'acme', subject: 'bob', role: 'reader' },
      { tenant: 'acme', subject: 'eve', role: 'admin' },
    ],
  })
  const access = createAccess({ policy, grants, clock })
  const observed: { route: string; status: number; durationMs: number }[] = []
  const errors: unknown[] = []
  const adapter = createNextAdapter({
    access,
    audit,
    monitor: { observe: (observation) => void observed.push(observation) },
    authenticate,
    routes: defineRoutes(table, { policy }),
    clock,
    onError: (error) => void errors.push(error),
    ...options,
  })
  return { ...adapter, access, audit, clock, sink, observed, errors }
}

/** A request as the middleware hands it on. */
export function ask(path: string, init: RequestInit & { user?: string } = {}): Request {
  const headers = new Headers({ host: 'localhost', 'x-request-id': REQUEST_ID, ...(init.headers as object) })
  if (init.user !== undefined) headers.set('x-user', init.user)
  if (init.method !== undefined && !headers.has('origin')) headers.set('origin', 'http://localhost')
  if (init.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
  return new Request(`http://localhost${path}`, { ...init, headers })
}

export async function problemIn(response: Response): Promise<Problem> {
  return (await response.json()) as Problem
}
