import type { RequestScope } from '../core/request-scope.ts'
import { createBounder, type Bounder } from './bounder.ts'
import type { AuditRefusal } from './errors.ts'
import type { AuditActor, AuditChange, AuditContext, AuditDetails, AuditEvent, AuditTarget } from './event.ts'

/** What of an event comes from its caller, checked, copied and bounded. */
export interface Draft {
  readonly event: Omit<AuditEvent, keyof Stamp>
  readonly bounded: boolean
}

/** What of an event comes from the log. */
export interface Stamp {
  readonly id: string
  readonly occurredAtMs: number
  readonly sequence: number
  readonly instanceId: string
}

/** An event that is ready to be kept. */
export interface Sealed {
  readonly event: AuditEvent
  /** Its size as JSON, in bytes. */
  readonly bytes: number
  readonly bounded: boolean
}

/**
 * Checks what a caller tells and copies it. Nothing that is in `details` can make it throw: what cannot be read is replaced,
 * what makes no sense is refused.
 */
export function draftOf(action: string, details: AuditDetails, scope: RequestScope | undefined): Draft | AuditRefusal {
  if (typeof action !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(action)) return 'invalid-action'
  if (typeof details !== 'object' || details === null) return 'invalid-details'
  try {
    const { outcome = 'success', reason, tenant = scope?.principal?.tenant, changes } = details
    if (outcome !== 'success' && outcome !== 'denied' && outcome !== 'failed') return 'invalid-details'
    const bounder = createBounder()
    const context = contextOf(details.context, bounder)
    return {
      event: {
        ...(scope ? { requestId: bounder.line(scope.requestId, 128) } : {}),
        ...(tenant === undefined ? {} : { tenant: bounder.line(tenant, 256) }),
        actor: actorOf(details.actor, scope, bounder),
        action,
        outcome,
        targets: targetsOf(details.targets, bounder),
        ...(context ? { context } : {}),
        ...(reason === undefined ? {} : { reason: bounder.line(reason, 1024) }),
        ...(changes === undefined ? {} : { changes: changesOf(changes, bounder) }),
        count: 1,
        schemaVersion: 1,
      },
      bounded: bounder.bounded, // read last: the lines above may set it
    }
  } catch {
    return 'invalid-details' // a getter or a trap threw where there is nothing to put in its place
  }
}

/**
 * Stamps a draft and measures it. Over `maxBytes` the changes are left out; `undefined` when it is over all the same.
 */
export function seal({ event: draft, bounded }: Draft, stamp: Stamp, maxBytes: number): Sealed | undefined {
  const event: AuditEvent = { ...stamp, ...draft }
  const bytes = jsonBytes(event)
  if (bytes <= maxBytes) return { event, bytes, bounded }
  if (!event.changes) return undefined
  const fields = `${Object.keys(event.changes).length} fields`
  const lean: AuditEvent = { ...event, changes: { '[omitted]': { after: fields } } }
  const leanBytes = jsonBytes(lean)
  return leanBytes <= maxBytes ? { event: lean, bytes: leanBytes, bounded: true } : undefined
}

function actorOf(given: AuditActor | undefined, scope: RequestScope | undefined, bounder: Bounder): AuditActor {
  if (given === undefined) {
    if (scope === undefined) return { type: 'system' }
    return scope.principal ? { type: 'user', id: bounder.line(scope.principal.id, 256) } : { type: 'anonymous' }
  }
  const { type, id } = given
  if (type !== 'user' && type !== 'anonymous' && type !== 'system') throw new TypeError('an actor of no known type')
  return id === undefined ? { type } : { type, id: bounder.line(id, 256) }
}

function targetsOf(given: readonly AuditTarget[] | undefined, bounder: Bounder): AuditTarget[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) throw new TypeError('targets that are no list')
  if (given.length > MAX_TARGETS) bounder.mark()
  return given
    .slice(0, MAX_TARGETS)
    .map((target) => ({ type: bounder.line(target?.type, 128), id: bounder.line(target?.id, 256) }))
}

function contextOf(given: AuditContext | undefined, bounder: Bounder): AuditContext | undefined {
  if (given === undefined || given === null) return undefined
  const { address, agent, method, route } = given
  return {
    ...(address === undefined ? {} : { address: bounder.line(address, 64) }),
    ...(agent === undefined ? {} : { agent: bounder.line(agent, 512) }),
    ...(method === undefined ? {} : { method: bounder.line(method, 32) }),
    ...(route === undefined ? {} : { route: bounder.line(route, 256) }),
  }
}

function changesOf(given: Readonly<Record<string, AuditChange>>, bounder: Bounder): Record<string, AuditChange> {
  if (typeof given !== 'object' || given === null) throw new TypeError('changes that are no object')
  const result: Record<string, AuditChange> = {}
  const fields = Object.keys(given)
  for (const field of fields.slice(0, MAX_FIELDS)) result[bounder.key(field)] = changeOf(given, field, bounder)
  if (fields.length > MAX_FIELDS) {
    bounder.mark()
    result['[omitted]'] = { after: `${fields.length - MAX_FIELDS} fields` }
  }
  return result
}

function changeOf(changes: Readonly<Record<string, AuditChange>>, field: string, bounder: Bounder): AuditChange {
  let sides: { before: unknown; after: unknown }
  try {
    const change: unknown = changes[field]
    // Not a pair: kept as what the field is now, rather than lost.
    if (typeof change !== 'object' || change === null) sides = { before: undefined, after: change }
    else sides = { before: side(change, 'before'), after: side(change, 'after') }
  } catch {
    bounder.mark()
    return { after: '[unreadable]' }
  }
  const before = bounder.copy(sides.before)
  const after = bounder.copy(sides.after)
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }
}

function side(change: object, name: 'before' | 'after'): unknown {
  return (change as Record<string, unknown>)[name]
}

/** Bytes of a value as JSON in UTF-8. Every UTF-16 unit takes 3 bytes at most; the pair that takes 4 has two. */
export function jsonBytes(value: unknown): number {
  const json = JSON.stringify(value)
  let bytes = json.length
  for (let index = 0; index < json.length; index += 1) {
    const unit = json.charCodeAt(index)
    if (unit < 0x80) continue
    bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2
  }
  return bytes
}

const MAX_TARGETS = 20
const MAX_FIELDS = 50
