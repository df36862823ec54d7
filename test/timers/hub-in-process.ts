import { buildHub, type Hub } from '../../app/_server/compose.ts'
import * as audit from '../../app/api/audit/route.ts'
import * as health from '../../app/api/health/route.ts'
import * as operations from '../../app/api/operations/route.ts'
import * as people from '../../app/api/people/route.ts'
import * as roles from '../../app/api/people/[id]/roles/[role]/route.ts'
import * as cancel from '../../app/api/sessions/[id]/cancel/route.ts'
import * as session from '../../app/api/sessions/[id]/route.ts'
import * as sessions from '../../app/api/sessions/route.ts'
import * as signIn from '../../app/api/sign-in/route.ts'
import { createShutdown } from '../../lib/adapters/node/index.ts'
import { createSystemClock } from '../../lib/core/clock.ts'
import { PEOPLE, type SeededPerson } from '../support/seeded-hub.ts'

const ORIGIN = 'http://localhost:3000'
const KEY = Symbol.for('tickless.hub')

type Handler = (request: Request, context?: { params: Promise<Record<string, string>> }) => Promise<Response>

/** The Hub's own handlers over a database, in this process and without Next around them. */
export interface HubInProcess {
  readonly hub: Hub
  /** Sends request number `index` of an endless, mixed sequence and reads its answer. Returns the status. */
  send(index: number): Promise<number>
  close(): Promise<void>
}

/**
 * Builds the Hub, seeds it and signs three people in. The handlers find it on `globalThis`, as they always do, and keep what
 * they found: load this module anew for each database.
 */
export async function hubInProcess(databaseUrl: string): Promise<HubInProcess> {
  const authSecret = 'a secret of the timer test, long enough'
  const env = {
    demo: true,
    authSecret,
    databaseUrl,
    secureCookies: false,
    addressFrom: undefined,
    firstAdmin: undefined,
  }
  const shutdown = createShutdown({ timeoutMs: 1_000 })
  const hub = buildHub(env, shutdown, createSystemClock())
  const global = globalThis as { [KEY]?: Hub }
  global[KEY] = hub
  const [admin, coach, client] = await Promise.all([PEOPLE.admin, PEOPLE.coach, PEOPLE.client].map(cookiesOf))
  const [own] = (await (await call(sessions.GET, 'GET', '/api/sessions', coach)).json()).items as { id: string }[]
  const about = { id: own!.id }

  const mix: ((index: number) => Promise<Response>)[] = [
    () => call(sessions.GET, 'GET', '/api/sessions?limit=10', coach),
    () => call(session.GET, 'GET', `/api/sessions/${own!.id}`, coach, undefined, about),
    () => call(sessions.GET, 'GET', '/api/sessions', client),
    () => call(people.GET, 'GET', '/api/people', admin),
    () => call(health.GET, 'GET', '/api/health', undefined),
    // Refused: a stranger, a client who asks for too much, a path parameter that is none, a body that is none.
    () => call(sessions.GET, 'GET', '/api/sessions', undefined),
    () => call(people.GET, 'GET', '/api/people', client),
    () => call(session.GET, 'GET', '/api/sessions/none', coach, undefined, { id: 'none' }),
    () => call(session.PATCH, 'PATCH', `/api/sessions/${own!.id}`, coach, { version: 'one' }, about),
    // Written: notes (a conflict, now and then, between two in flight), a role given and taken.
    (index) =>
      call(session.PATCH, 'PATCH', `/api/sessions/${own!.id}`, coach, { version: index, notes: `${index}` }, about),
    (index) => role(index % 20 < 10 ? 'PUT' : 'DELETE', admin),
    () => call(cancel.POST, 'POST', `/api/sessions/${own!.id}/cancel`, client, { version: 999_999 }, about),
    () => call(audit.GET, 'GET', '/api/audit?limit=5', admin),
    () => call(operations.GET, 'GET', '/api/operations', admin),
  ]

  return {
    hub,
    async send(index) {
      const response = await mix[index % mix.length]!(index)
      await response.text()
      return response.status
    },
    async close() {
      await hub.close()
      delete global[KEY]
    },
  }
}

function role(method: 'PUT' | 'DELETE', cookie: string | undefined): Promise<Response> {
  const params = { id: PEOPLE.otherClient.id, role: 'coach' }
  return call(
    method === 'PUT' ? roles.PUT : roles.DELETE,
    method,
    `/api/people/${params.id}/roles/${params.role}`,
    cookie,
    undefined,
    params,
  )
}

async function cookiesOf({ email, password }: SeededPerson): Promise<string> {
  const response = await call(signIn.POST, 'POST', '/api/sign-in', undefined, { email, password })
  if (response.status !== 200) throw new Error(`Sign-in answered ${response.status}: ${await response.text()}`)
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

function call(
  handler: Handler,
  method: string,
  path: string,
  cookie: string | undefined,
  body?: unknown,
  params: Record<string, string> = {},
): Promise<Response> {
  const headers = new Headers({ host: 'localhost:3000' })
  if (cookie !== undefined) headers.set('cookie', cookie)
  if (method !== 'GET') headers.set('origin', ORIGIN)
  if (body !== undefined) headers.set('content-type', 'application/json')
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  return handler(new Request(`${ORIGIN}${path}`, init), { params: Promise.resolve(params) })
}
