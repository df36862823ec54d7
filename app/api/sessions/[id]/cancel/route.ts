import { hub, route } from '../../../../_server/compose.ts'
import { CancelBody, IdParams } from '../../../../_server/input.ts'

/** Calls a scheduled session off; its coach, its client and the admins may. */
export const POST = route(
  'POST /api/sessions/:id/cancel',
  {
    params: IdParams,
    body: CancelBody,
    resource: ({ params }, scope) => hub().sessions.resource(params.id, scope),
  },
  async ({ params, body, scope }) => Response.json(await hub().sessions.cancel(params.id, body.version, scope)),
)
