import { childOf, childrenOf, isFunction, keyOf, stringOf, unwrap, type Node } from './ast.ts'
import { argumentsOf, calleeOf, methodOf, spelled } from './callee.ts'
import { bindingAt } from './module-index.ts'
import type { ModuleModel } from './module-model.ts'
import { endsIt } from './release.ts'

const REMOVES = new Set(['removeEventListener', 'removeListener', 'off', '$off', 'removeAllListeners', 'unbind'])
const ENDS_TARGET = new Set([
  'removeAllListeners',
  'disconnect',
  'close',
  'destroy',
  'dispose',
  'remove',
  'terminate',
  'abort',
])

/** A call that adds a listener, taken apart. */
export interface Listening {
  readonly call: Node
  /** Undefined: the global `addEventListener`. */
  readonly target: Node | undefined
  readonly method: string
  readonly event: Node | undefined
  readonly handler: Node | undefined
}

/** Does something take the listener away again: the listener itself, every one of its event, or the whole target? */
export function isRemoved(module: ModuleModel, listening: Listening): boolean {
  const target = nameOf(listening.target)
  let isFound = false
  module.walk({
    CallExpression(call) {
      if (isFound || call === listening.call) return
      const { object, method } = removalOf(module, call)
      if (method === undefined) return
      const [event, handler, options] = argumentsOf(call)
      if (ENDS_TARGET.has(method) && argumentsOf(call).length === 0) {
        if (target !== '' && nameOf(object) === target) isFound = endsIt(module, call, listening.call)
        return
      }
      if (!REMOVES.has(method) || !isSameEvent(event, listening.event)) return
      if (handler === undefined) isFound = nameOf(object) === target
      else
        isFound =
          isSame(module, handler, listening.handler) &&
          isSameCapture(options, argumentsOf(listening.call)[2]) &&
          endsIt(module, call, listening.call)
    },
  })
  return isFound
}

function removalOf(module: ModuleModel, call: Node): { object?: Node | undefined; method?: string } {
  const method = methodOf(call)
  if (method !== undefined) return REMOVES.has(method.method) || ENDS_TARGET.has(method.method) ? method : {}
  return module.globalName(calleeOf(call)) === 'removeEventListener' ? { method: 'removeEventListener' } : {}
}

const WINDOW = /^(?:window|globalThis|self)$/

/** `window` and no target at all are one. */
function nameOf(target: Node | undefined): string {
  const bare = unwrap(target)
  const call = bare?.type === 'CallExpression' ? methodOf(bare) : undefined
  const name = target === undefined ? 'window' : (spelled(call === undefined ? bare : call.object) ?? '')
  return WINDOW.test(name) ? 'window' : name
}

/** Two names that are both spelt out differ; of others nobody knows. */
function isSameEvent(a: Node | undefined, b: Node | undefined): boolean {
  const [first, second] = [stringOf(unwrap(a)), stringOf(unwrap(b))]
  return first === undefined || second === undefined || first === second
}

/** Is it the same function? Two that are written out, or made by `bind`, never are. */
function isSame(module: ModuleModel, a: Node, b: Node | undefined): boolean {
  const [first, second] = [unwrap(a), unwrap(b)]
  if (first === undefined || second === undefined) return false
  if (first.type === 'Identifier' && second.type === 'Identifier')
    return first['name'] === second['name'] && bindingAt(module, first) === bindingAt(module, second)
  if (isFunction(first) || isFunction(second) || first.type === 'CallExpression' || second.type === 'CallExpression')
    return false
  return spelled(first) === spelled(second)
}

function isSameCapture(a: Node | undefined, b: Node | undefined): boolean {
  const [first, second] = [captureOf(a), captureOf(b)]
  return first === undefined || second === undefined || first === second
}

/** Undefined where the options cannot be read. */
function captureOf(options: Node | undefined): boolean | undefined {
  const bare = unwrap(options)
  if (bare === undefined) return false
  if (bare.type === 'Literal') return bare['value'] === true
  if (bare.type !== 'ObjectExpression') return undefined
  const properties = childrenOf(bare, 'properties')
  if (properties.some(({ type }) => type === 'SpreadElement')) return undefined
  const capture = properties.find((property) => keyOf(property) === 'capture')
  const value = unwrap(childOf(capture, 'value'))
  return capture === undefined ? false : value?.type === 'Literal' ? value['value'] === true : undefined
}

/** May the options say that it goes by itself: `once`, `signal`, or something that cannot be read? */
export function mayEndByItself(module: ModuleModel, options: Node | undefined): boolean {
  const bare = unwrap(options)
  if (bare === undefined || bare.type === 'Literal') return false
  const named = bare.type === 'Identifier' ? unwrap(bindingAt(module, bare)?.init) : bare
  if (named?.type === 'Literal') return false
  if (named?.type !== 'ObjectExpression') return true
  return childrenOf(named, 'properties').some(
    (property) => property.type === 'SpreadElement' || /^(?:once|signal)$/.test(keyOf(property) ?? ''),
  )
}
