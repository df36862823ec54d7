import type { Clock } from '../../lib/core/clock.ts'
import { withDeadline } from '../../lib/core/deadline.ts'
import type { Principal } from '../../lib/core/principal.ts'
import { openRequestScope } from '../../lib/core/request-scope.ts'
import { UnauthenticatedError } from '../../lib/rbac/index.ts'
import type { SqlAuditSink } from '../../lib/stores/sql/index.ts'
import { loginOf } from './authenticate.ts'
import type { HubSchema } from './hub-schema.ts'
import type { LoginSessions } from './login-sessions.ts'
import type { HubAccess } from './session-view.ts'

/** What an export needs. */
export interface AuditExportOptions {
  readonly sink: Pick<SqlAuditSink<HubSchema>, 'list'>
  readonly access: Pick<HubAccess, 'enforce'>
  readonly loginSessions: Pick<LoginSessions, 'find'>
  readonly clock: Clock
  /** Fires when the process stops. */
  readonly stopping: AbortSignal
}

/** Events of one read. */
const PAGE = 200
/** How long one read may take, in milliseconds. */
const READ_MS = 5_000

/**
 * Makes the export of a tenant's audit events: NDJSON, latest first, and a last line that tells whether it is whole:
 * `{"export":{"complete":true,"events":42}}`.
 *
 * One page is read when the client has room for it, so a slow client costs one page of memory. Each page asks anew
 * whether the person is signed in and may read it: who signs out or loses the right while reading gets no further page.
 */
export function createAuditExport({ sink, access, loginSessions, clock, stopping }: AuditExportOptions) {
  return (principal: Principal, client: AbortSignal): ReadableStream<Uint8Array> => {
    const encoder = new TextEncoder()
    let before: string | undefined
    let events = 0

    async function read() {
      const scope = openRequestScope({ clock, principal, timeoutMs: READ_MS })
      return withDeadline(
        async () => {
          const login = loginOf(principal)
          if (login === undefined || (await loginSessions.find(login)) === undefined) {
            throw new UnauthenticatedError()
          }
          await access.enforce('audit:read', { type: 'audit', tenant: principal.tenant }, scope)
          return sink.list({ tenant: principal.tenant, limit: PAGE, ...(before === undefined ? {} : { before }) })
        },
        { timeoutMs: READ_MS, what: 'reading a page of the export', signal: stopping },
      )
    }

    const line = (value: unknown) => `${JSON.stringify(value)}\n`

    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (client.aborted) return controller.close()
          let out = ''
          try {
            const page = await read()
            for (const event of page.events) out += line(event)
            events += page.events.length
            before = page.next
            if (before === undefined) out += line({ export: { complete: true, events } })
          } catch {
            // The answer has begun, so its status is said: the last line is where the reader learns that it is not whole.
            before = undefined
            const reason = stopping.aborted ? 'the server is stopping' : 'the events could not be read any further'
            out += line({ export: { complete: false, events, reason } })
          }
          controller.enqueue(encoder.encode(out))
          if (before === undefined) controller.close()
        },
      },
      { highWaterMark: 1 },
    )
  }
}
