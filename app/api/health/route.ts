import { hub, route } from '../../_server/compose.ts'

/** Whether this instance can do its work: the database answers. 503 when it does not. */
export const GET = route('GET /api/health', {}, async () => {
  await hub().database.ping()
  return Response.json({ status: 'ok' })
})
