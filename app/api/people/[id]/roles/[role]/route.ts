import { hub, route } from '../../../../../_server/compose.ts'
import { RoleParams } from '../../../../../_server/input.ts'

/** Gives a role. Giving it twice changes nothing. */
export const PUT = route('PUT /api/people/:id/roles/:role', { params: RoleParams }, async ({ params, scope }) =>
  Response.json(await hub().people.assign(params.id, params.role, scope)),
)

/** Takes a role away; 409 when it is the tenant's last admin. */
export const DELETE = route('DELETE /api/people/:id/roles/:role', { params: RoleParams }, async ({ params, scope }) =>
  Response.json(await hub().people.revoke(params.id, params.role, scope)),
)
