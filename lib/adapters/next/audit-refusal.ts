import type { AuditLog } from '../../audit/index.ts'
import type { RequestScope } from '../../core/request-scope.ts'
import type { Refusal } from '../problem.ts'

/** The part of the audit log that refusals need. */
export type RefusalLog = Pick<AuditLog, 'record' | 'recordFolded'>

/** What a refusal was about. */
export interface RefusedRequest {
  /** Key of the row, or `unmatched`: from a bounded set, never what the client wrote. */
  readonly route: string
  readonly method: string
  readonly address?: string | undefined
  readonly agent?: string | undefined
  /** The resource that was asked for, when one was resolved. */
  readonly target?: { readonly type: string; readonly id: string } | undefined
}

/**
 * Records a 4xx answer. Of a verified caller: an event of its own. Of anybody else: folded by route and reason,
 * so that a flood of strangers costs one event.
 */
export function auditRefusal(audit: RefusalLog, refusal: Refusal, request: RefusedRequest, scope: RequestScope): void {
  if (refusal.status < 400 || refusal.status >= 500) return
  const action = actionOf(refusal)
  const reason = refusal.reason ?? refusal.code
  const outcome = action === 'request.refused' ? 'failed' : 'denied'
  const { route, address, agent, target } = request
  const method = METHODS.has(request.method) ? request.method : 'other'
  if (scope.principal === undefined) {
    audit.recordFolded(action, { route, reason, outcome, context: { route, method } }, scope)
    return
  }
  const context = {
    route,
    method,
    ...(address === undefined ? {} : { address }),
    ...(agent === undefined ? {} : { agent: agent.slice(0, MAX_AGENT_LENGTH) }),
  }
  const targets = target === undefined ? [] : [target]
  void audit.record(action, { outcome, reason, context, targets }, scope)
}

const MAX_AGENT_LENGTH = 256
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])

function actionOf({ code, reason }: Refusal): string {
  if (code === 'unauthenticated') return 'access.unauthenticated'
  // A denial that is told as a 404 is still a denial: it carries the decision's reason.
  return code === 'denied' || code === 'cross-origin' || reason !== undefined ? 'access.denied' : 'request.refused'
}
