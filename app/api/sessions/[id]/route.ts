import { hub, route } from '../../../_server/compose.ts'
import { IdParams, SessionChangeBody } from '../../../_server/input.ts'

/** One session with its notes. */
export const GET = route(
  'GET /api/sessions/:id',
  { params: IdParams, resource: ({ params }, scope) => hub().sessions.resource(params.id, scope) },
  async ({ params, scope }) => Response.json(await hub().sessions.get(params.id, scope)),
)

/** Changes a session that is still as the caller saw it; otherwise 409 with what it is now. */
export const PATCH = route(
  'PATCH /api/sessions/:id',
  {
    params: IdParams,
    body: SessionChangeBody,
    resource: ({ params }, scope) => hub().sessions.resource(params.id, scope),
  },
  async ({ params, body, scope }) => Response.json(await hub().sessions.update(params.id, body, scope)),
)
