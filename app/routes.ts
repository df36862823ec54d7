/**
 * The route table: who may come near what. Pure data that imports nothing; the middleware and the handlers read the same rows.
 *
 * `public`: anybody. `signed-in`: any principal. A permission: a role that may hold it; the handler then decides about
 * the very resource. Lists ask for `session:list`, which has no condition, and show what `session:read` allows.
 */
export const routeTable = {
  'GET /api/health': 'public',
  'POST /api/sign-in': 'public',
  'POST /api/sign-out': 'signed-in',
  // What the forms post where there is no JavaScript.
  'ACTION sign-in': 'public',
  'ACTION sign-out': 'signed-in',

  'GET /api/sessions': 'session:list',
  'POST /api/sessions': { permission: 'session:create', refusal: 403 },
  'GET /api/sessions/:id': 'session:read',
  'PATCH /api/sessions/:id': 'session:update',
  'POST /api/sessions/:id/cancel': 'session:cancel',

  'GET /api/people': 'people:read',
  'PUT /api/people/:id/roles/:role': { permission: 'people:assign', fresh: true },
  'DELETE /api/people/:id/roles/:role': { permission: 'people:assign', fresh: true },

  'GET /api/audit': 'audit:read',
  'GET /api/audit/export': { permission: 'audit:read', fresh: true },
  'GET /api/operations': 'operations:read',

  'PAGE /': 'public',
  'PAGE /sessions': 'session:list',
  'PAGE /sessions/:id': 'session:read',
  'PAGE /admin/people': 'people:assign',
  'PAGE /admin/audit': 'audit:read',
  'PAGE /admin/operations': 'operations:read',
} as const
