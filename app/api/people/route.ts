import { hub, route } from '../../_server/compose.ts'
import { PeopleQueryInput } from '../../_server/input.ts'

/** The people of the tenant by name, a page at a time. */
export const GET = route('GET /api/people', { query: PeopleQueryInput }, async ({ query, scope }) =>
  Response.json(await hub().people.list(query, scope)),
)
