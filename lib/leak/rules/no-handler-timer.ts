import { childOf, childrenOf, isFunction, isIdentifier, isWrapper, keyOf, startOf, unwrap, type Node } from '../ast.ts'
import type { Finding } from '../finding.ts'
import { declaredBy, handlerPath } from '../handler-path.ts'
import type { Binding, ModuleModel } from '../module-model.ts'
import type { LeakRule } from '../rule.ts'
import { subtree } from '../subtree.ts'

const TIMERS: ReadonlySet<string> = new Set(['setInterval', 'setTimeout'])
const CLEARS = /^clear(?:Interval|Timeout)$/
const STREAMS = /^(?:Readable|Transform|Writable)Stream$/
const KEEPS = /^(?:push|add|set|unshift)$/
const EFFECTS = /^use\w*Effect$/

export const noHandlerTimer: LeakRule = {
  name: 'no-handler-timer',
  summary: 'a request arms no interval, and no timeout that nothing clears or waits for',
  check(module) {
    if (module.role === 'client') return []
    const findings: Finding[] = []
    let clears: readonly Clear[] | undefined
    module.walk({
      CallExpression(node) {
        const timer = timerOf(module, node)
        const handler = timer === undefined ? undefined : module.handlerOf(node)
        if (timer === undefined || !handler) return
        clears ??= clearsOf(module)
        if (isEnded(module, node, clears) || (timer === 'setTimeout' && isWaitedFor(module, node))) return
        if (isWithinCallTo(module, node, EFFECTS)) return
        findings.push({
          rule: 'no-handler-timer',
          severity: timer === 'setInterval' ? 'critical' : 'medium',
          node,
          message:
            timer === 'setInterval'
              ? `Each call of ${handler.name} may start another interval, which nothing stops once the response is sent.`
              : `A timeout that ${handler.name} arms is neither cleared nor waited for: it outlives the request with all that its callback holds.`,
          path: handlerPath(module, handler, node, `${timer}()`),
          advice:
            timer === 'setInterval'
              ? 'Work out what is due when a request asks for it, or clear the interval when the response or its stream ends.'
              : 'Clear it in a `finally`, wait for it, use AbortSignal.timeout(), or hand the work to waitUntil() or after().',
        })
      },
    })
    return findings
  },
}

/** `setInterval` or `setTimeout`; the promises of `node:timers/promises` are no callbacks that stay. */
function timerOf(module: ModuleModel, call: Node): 'setInterval' | 'setTimeout' | undefined {
  const callee = childOf(call, 'callee')
  if (module.importOf(callee)?.source.endsWith('timers/promises')) return undefined
  const name = module.globalName(callee)
  return name !== undefined && TIMERS.has(name) ? (name as 'setInterval' | 'setTimeout') : undefined
}

/** A place that stops a timer: by its variable, by the property that keeps it, or by what only running would tell. */
interface Clear {
  readonly node: Node
  readonly binding?: Node
  readonly property?: string
}

function clearsOf(module: ModuleModel): readonly Clear[] {
  const found: Clear[] = []
  module.walk({
    Identifier(node) {
      if (!CLEARS.test(module.globalName(node) ?? '') && !CLEARS.test(String(node['name']))) return
      const callee = enclosingMember(module, node)
      const call = module.parentOf(callee)
      const target = call?.type === 'CallExpression' ? unwrap(childrenOf(call, 'arguments')[0]) : undefined
      const binding = isIdentifier(target) ? module.bindingOf(target)?.node : undefined
      const property = target?.type === 'MemberExpression' ? keyOf(target) : undefined
      found.push({ node, ...(binding && { binding }), ...(property !== undefined && { property }) })
    },
  })
  return found
}

/** `globalThis.clearTimeout` for its `clearTimeout`. */
function enclosingMember(module: ModuleModel, node: Node): Node {
  const parent = module.parentOf(node)
  return parent?.type === 'MemberExpression' && childOf(parent, 'property') === node ? parent : node
}

/** Does something stop the timer, or does its id go where only running would tell? */
function isEnded(module: ModuleModel, timer: Node, clears: readonly Clear[]): boolean {
  const [value, parent] = passedOn(module, timer)
  if (parent?.type === 'VariableDeclarator' && isIdentifier(childOf(parent, 'id'))) {
    const binding = declaredBy(module, childOf(parent, 'id'))
    return clears.some(({ binding: of }) => of === parent) || (binding !== undefined && isPassedAway(module, binding))
  }
  if (parent?.type === 'AssignmentExpression') return isAssignedAndEnded(module, timer, childOf(parent, 'left'), clears)
  const isKept =
    parent?.type === 'ReturnStatement' ||
    parent?.type === 'Property' ||
    parent?.type === 'PropertyDefinition' ||
    parent?.type === 'ArrayExpression' ||
    (parent?.type === 'ArrowFunctionExpression' && !isHandlerOf(module, parent, timer))
  if (isKept) return clears.length > 0
  if (parent?.type !== 'CallExpression' || childOf(parent, 'callee') === value) return false
  const container = unwrap(childOf(parent, 'callee'))
  return container?.type === 'MemberExpression' && KEEPS.test(keyOf(container) ?? '') ? clears.length > 0 : true
}

function isAssignedAndEnded(module: ModuleModel, timer: Node, left: Node | undefined, clears: readonly Clear[]) {
  const target = unwrap(left)
  if (target?.type === 'MemberExpression') {
    const name = keyOf(target)
    return clears.some(({ property, binding }) => property === name || (!property && !binding))
  }
  const binding = isIdentifier(target) ? module.bindingOf(target) : undefined
  if (!binding) return clears.length > 0
  const own = clears.filter((clear) => clear.binding === binding.node)
  if (!binding.isModule) return own.length > 0 || isPassedAway(module, binding)
  // A variable of the module: the timer armed here is stopped only if a request stops it later.
  const around = module.functionOf(timer)
  return own.some(
    ({ node }) =>
      module.handlerOf(node) !== undefined && (module.functionOf(node) !== around || startOf(node) > startOf(timer)),
  )
}

/** The expression that carries the timer, and its parent: through `x as T` and `.unref()`. */
function passedOn(module: ModuleModel, timer: Node): readonly [Node, Node | undefined] {
  let value = timer
  for (;;) {
    const parent = module.parentOf(value)
    if (parent && isWrapper(parent)) value = parent
    else if (parent?.type === 'MemberExpression' && /^(?:un)?ref$/.test(keyOf(parent) ?? '')) {
      const call = module.parentOf(parent)
      value = call && isWrapper(call) ? (module.parentOf(call) ?? call) : (call ?? parent)
    } else return [value, parent]
  }
}

/** Is the id handed on: an argument, a result, a part of another value? Then somebody else may stop it. */
function isPassedAway(module: ModuleModel, binding: Binding): boolean {
  return binding.references.some(({ node, isWrite }) => {
    if (isWrite) return false
    const parent = module.parentOf(node)
    if (parent?.type === 'MemberExpression') return /^(?:close|\[Symbol)/.test(keyOf(parent) ?? '[Symbol')
    return (
      parent?.type === 'CallExpression' ||
      parent?.type === 'ReturnStatement' ||
      parent?.type === 'Property' ||
      parent?.type === 'ArrayExpression' ||
      parent?.type === 'AssignmentExpression'
    )
  })
}

const isHandlerOf = (module: ModuleModel, callable: Node, node: Node) => module.handlerOf(node)?.node === callable

/** Does its callback settle a promise that somebody waits for, or does it feed a stream that is still open? */
function isWaitedFor(module: ModuleModel, timer: Node): boolean {
  for (const around of module.ancestorsOf(timer)) {
    if (around.type !== 'NewExpression') continue
    const made = module.globalName(childOf(around, 'callee')) ?? String(childOf(around, 'callee')?.['name'])
    if (STREAMS.test(made)) return true
    const executor = unwrap(childrenOf(around, 'arguments')[0])
    if (made === 'Promise' && isFunction(executor) && mentionsParameter(module, timer, executor))
      return !isDropped(module, around)
  }
  return settlesDeferred(module, timer)
}

/** Does the timer's call name a parameter of the executor: `resolve` or `reject`? */
function mentionsParameter(module: ModuleModel, timer: Node, executor: Node): boolean {
  const names = new Set(childrenOf(executor, 'params').map((param) => param['name']))
  return [...subtree(timer)].some((node) => isIdentifier(node) && names.has(node['name']))
}

/** A promise as a statement of its own, or one of a race: when another wins, the timer runs on. */
function isDropped(module: ModuleModel, promise: Node): boolean {
  const parent = module.parentOf(promise)
  if (parent?.type === 'ExpressionStatement' || parent?.type === 'UnaryExpression') return true
  if (parent?.type !== 'ArrayExpression') return false
  const race = module.parentOf(parent)
  const callee = race?.type === 'CallExpression' ? childOf(race, 'callee') : undefined
  return module.globalName(callee) === 'Promise.race' && childrenOf(parent, 'elements').length > 1
}

/** `const { promise, resolve } = Promise.withResolvers(); setTimeout(resolve, 100)`. */
function settlesDeferred(module: ModuleModel, timer: Node): boolean {
  return [...subtree(timer)].some((node) => {
    const declarator = isIdentifier(node) ? module.bindingOf(node)?.node : undefined
    const init = unwrap(childOf(declarator, 'init'))
    return init?.type === 'CallExpression' && module.globalName(childOf(init, 'callee')) === 'Promise.withResolvers'
  })
}

function isWithinCallTo(module: ModuleModel, node: Node, name: RegExp): boolean {
  for (const around of module.ancestorsOf(node)) {
    const callee = around.type === 'CallExpression' ? unwrap(childOf(around, 'callee')) : undefined
    if (name.test(String((callee?.type === 'MemberExpression' ? keyOf(callee) : callee?.['name']) ?? ''))) return true
  }
  return false
}
