import { hub, route } from '../../_server/compose.ts'
import { NewSessionBody, SessionQueryInput } from '../../_server/input.ts'

/** The sessions that the asking person may see, a page at a time. */
export const GET = route('GET /api/sessions', { query: SessionQueryInput }, async ({ query, scope }) =>
  Response.json(await hub().sessions.list(query, scope)),
)

/** Plans a session: a coach their own, an admin anybody's. */
export const POST = route(
  'POST /api/sessions',
  {
    body: NewSessionBody,
    resource: ({ body }, { principal }) => ({
      type: 'session',
      tenant: principal?.tenant,
      coachId: body.coachId ?? principal?.id,
      clientId: body.clientId,
    }),
  },
  async ({ body, scope }) => {
    const session = await hub().sessions.create(body, scope)
    return Response.json(session, { status: 201, headers: { location: `/api/sessions/${session.id}` } })
  },
)
