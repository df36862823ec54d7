import { hub, route } from '../../_server/compose.ts'

/** What this function instance holds and has done. */
export const GET = route('GET /api/operations', {}, () => Response.json(hub().operations()))
