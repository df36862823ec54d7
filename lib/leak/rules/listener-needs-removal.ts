import { stringOf, unwrap, type Node } from '../ast.ts'
import { argumentsOf, calleeOf, methodOf } from '../callee.ts'
import { lifetimeOf } from '../class-lifetime.ts'
import { effectOf, effectWith } from '../effects.ts'
import type { Finding } from '../finding.ts'
import { isRemoved, mayEndByItself, type Listening } from '../listener-removal.ts'
import { hostOf, targetOfEffect, targetOfHandler } from '../listener-target.ts'
import type { ModuleModel } from '../module-model.ts'
import type { LeakRule } from '../rule.ts'
import { outermostValue } from '../value-position.ts'

const NAME = 'listener-needs-removal'
const ADDS = new Set(['addEventListener', 'addListener', 'on', '$on', 'prependListener'])
/** They fire once in the life of a page. */
const FIRES_ONCE = /^(?:load|DOMContentLoaded)$/
const WINDOW = { type: 'Identifier', name: 'window' }

/** Listeners on something that lives on, added again and again and never taken away. */
export const listenerNeedsRemoval: LeakRule = {
  name: NAME,
  summary: 'A listener added in an effect, in a handler or by an object with a lifetime is removed when that ends.',
  check(module) {
    const findings: Finding[] = []
    module.walk({
      CallExpression(call) {
        const listening = listeningOf(module, call)
        if (listening === undefined || module.initPath(call) !== undefined) return
        const finding = inHandler(module, listening) ?? inEffect(module, listening) ?? inClass(module, listening)
        if (finding !== undefined && !isRemoved(module, listening)) findings.push(finding)
      },
    })
    return findings
  },
}

function listeningOf(module: ModuleModel, call: Node): Listening | undefined {
  const [event, handler, options] = argumentsOf(call)
  if (event === undefined || FIRES_ONCE.test(stringOf(unwrap(event)) ?? '')) return undefined
  const method = methodOf(call)
  if (method === undefined)
    return module.globalName(calleeOf(call)) === 'addEventListener' && !mayEndByItself(module, options)
      ? { call, target: undefined, method: 'addEventListener', event, handler }
      : undefined
  const isOnce = method.method === 'once' && module.globalName(calleeOf(call)) === 'process.once'
  if (!ADDS.has(method.method) && !isOnce) return undefined
  if (method.method === 'addEventListener' && mayEndByItself(module, options)) return undefined
  const isMediaQuery = method.method === 'addListener' && handler === undefined
  const listening = isMediaQuery ? { event: undefined, handler: event } : { event, handler }
  return isResultUsed(module, call, method.method)
    ? undefined
    : { call, target: chainStart(method.object), method: method.method, ...listening }
}

/** `socket` of `socket.on(…).on(…)` */
function chainStart(object: Node): Node {
  const inner = methodOf(object)
  return inner !== undefined && ADDS.has(inner.method) ? chainStart(inner.object) : object
}

/** Many libraries give back a function, or an object, that removes the listener. */
function isResultUsed(module: ModuleModel, call: Node, method: string): boolean {
  const { node, parent } = outermostValue(module, call)
  if (parent?.type === 'ExpressionStatement') return false
  if (parent?.type === 'UnaryExpression' && parent['operator'] === 'void') return false
  if (parent?.type === 'MemberExpression') {
    const next = module.parentOf(parent)
    return (
      next?.type !== 'CallExpression' || !ADDS.has(methodOf(next)?.method ?? '') || isResultUsed(module, next, method)
    )
  }
  if (parent?.type !== 'ArrowFunctionExpression' || parent['body'] !== node) return true
  if (effectWith(module, parent) !== undefined) return method !== 'addEventListener'
  const around = module.parentOf(parent)
  return methodOf(around)?.method !== 'forEach' && method !== 'addEventListener'
}

const spelledEvent = (event: Node | undefined): string => {
  const text = stringOf(unwrap(event))
  return text === undefined ? 'listener' : `'${text}' listener`
}

function inHandler(module: ModuleModel, { call, target, method, event }: Listening): Finding | undefined {
  const handler = target === undefined ? undefined : module.handlerOf(call)
  const found = handler === undefined || target === undefined ? undefined : targetOfHandler(module, target)
  if (found === undefined || handler === undefined) return undefined
  return {
    rule: NAME,
    severity: 'high',
    node: call,
    message: `Each request through ${handler.name} adds a ${spelledEvent(event)} to \`${found.name}\`, which outlives the request, and nothing removes it: it holds what the request held`,
    path: [
      { node: handler.node, label: handler.name },
      { node: call, label: `${found.name}.${method}()` },
    ],
    advice:
      found.name === 'process'
        ? 'Add it once, in instrumentation.ts, not in a request.'
        : 'Remove it when the request ends or is aborted.',
  }
}

function inEffect(module: ModuleModel, { call, target, method, event }: Listening): Finding | undefined {
  const effect = effectOf(module, call)
  if (effect === undefined) return undefined
  const found = targetOfEffect(module, target ?? (WINDOW as unknown as Node), method, effect)
  if (found === undefined) return undefined
  const where = effect.owner === undefined ? effect.hook : `${effect.hook} of ${effect.owner}`
  const each = effect.runsOnce ? 'each mount' : 'each run of the effect'
  return {
    rule: NAME,
    severity: 'medium',
    node: call,
    message: `The ${spelledEvent(event)} that ${where} adds to \`${found.name}\` is never removed: ${each} adds one more, which keeps its component in memory`,
    path: [
      { node: effect.call, label: where },
      { node: call, label: `${found.name}.${method}()` },
    ],
    advice:
      'Remove the same function, with the same options, in the function that the effect returns, or pass an AbortSignal that it aborts.',
  }
}

function inClass(module: ModuleModel, { call, target, method, event }: Listening): Finding | undefined {
  const lifetime = effectOf(module, call) === undefined ? lifetimeOf(module, call) : undefined
  const host = lifetime === undefined ? undefined : target === undefined ? 'window' : hostOf(module, target)
  if (lifetime === undefined || host === undefined) return undefined
  const end = lifetime.ends[0]
  return {
    rule: NAME,
    severity: 'medium',
    node: call,
    message: `The ${spelledEvent(event)} that ${lifetime.name} adds to \`${host}\` is never removed: it keeps the object in memory after ${end === undefined ? 'its end' : `\`${end}()\``}`,
    path: [
      { node: lifetime.node, label: `class ${lifetime.name}` },
      { node: call, label: `${host}.${method}()` },
    ],
    advice: `Keep the function in a field and remove that same function in ${end === undefined ? 'the method that ends the object' : `\`${end}()\``}.`,
  }
}
