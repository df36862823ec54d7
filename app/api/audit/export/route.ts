import { hub, route } from '../../../_server/compose.ts'

/** Every audit event of the tenant as NDJSON, latest first; the last line tells whether it is whole. */
export const GET = route('GET /api/audit/export', {}, ({ principal, request, scope }) => {
  const { audit, exportAudit } = hub()
  void audit.record('audit.export', {}, scope)
  return new Response(exportAudit(principal, request.signal), {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.ndjson"',
    },
  })
})
