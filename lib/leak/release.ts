import { childOf, endOf, isFunction, keyOf, startOf, unwrap, type Node } from './ast.ts'
import { argumentsOf, calledName, calleeOf, spelled } from './callee.ts'
import { effectWith } from './effects.ts'
import { nameOfFunction, outermost } from './module-index.ts'
import type { ModuleModel } from './module-model.ts'
import { outermostValue } from './value-position.ts'

/** Is one of these methods called, or handed on to be called, on a value: `socket.close()`, `return socket.close`? */
export function isAsked(module: ModuleModel, use: Node, methods: ReadonlySet<string>): boolean {
  const { node, parent } = outermostValue(module, use)
  return parent?.type === 'MemberExpression' && childOf(parent, 'object') === node && methods.has(methodKey(parent))
}

/** `close` of `socket.close`, `dispose` of `socket[Symbol.dispose]`. */
function methodKey(member: Node): string {
  const property = unwrap(childOf(member, 'property'))
  return (
    (property?.type === 'MemberExpression'
      ? /^Symbol\.(d|asyncD)ispose$/.test(spelled(property) ?? '') && 'dispose'
      : keyOf(member)) || ''
  )
}

/** Is a value the argument of one of these global functions: `clearInterval(timer)`? */
export function isGivenTo(module: ModuleModel, use: Node, functions: ReadonlySet<string>): boolean {
  const { node, parent } = outermostValue(module, use)
  if (parent?.type !== 'CallExpression' || !argumentsOf(parent).includes(node)) return false
  const callee = calleeOf(parent)
  return functions.has(module.globalName(callee) ?? calledName(parent) ?? '')
}

/**
 * Does letting go here end what was made there? In the same function only afterwards: what lets go before it makes anew
 * leaves the last one behind. In a function that is returned to nobody (the cleanup of an async effect): never.
 */
export function endsIt(module: ModuleModel, release: Node, creation: Node): boolean {
  const releasing = module.functionOf(release)
  if (releasing === module.functionOf(creation)) return startOf(release) >= endOf(creation)
  for (let fn = releasing; fn !== undefined; fn = module.functionOf(fn)) {
    if (isWithin(creation, fn)) return true
    if (isLost(module, fn)) return false
  }
  return true
}

const isWithin = (node: Node, outer: Node): boolean => startOf(node) >= startOf(outer) && endOf(node) <= endOf(outer)

/** Does nobody ever get hold of a function: returned where the result is dropped, or named and never used? */
function isLost(module: ModuleModel, fn: Node): boolean {
  const { node, parent } = outermost(module, fn)
  if (parent?.type === 'ExpressionStatement') return true
  if (fn.type === 'FunctionDeclaration') return false
  if (parent?.type === 'VariableDeclarator' && module.functionOf(fn) !== undefined)
    return (nameOfFunction(module, fn)?.references ?? []).length === 0
  const isBody = parent?.type === 'ArrowFunctionExpression' && childOf(parent, 'body') === node
  if (parent?.type !== 'ReturnStatement' && !isBody) return false
  const maker = isBody ? parent : module.functionOf(fn)
  return maker !== undefined && isResultDropped(module, maker)
}

const DROPS_RESULT = /^(?:forEach|addEventListener|addListener|on|once|setTimeout|setInterval|requestAnimationFrame)$/

function isResultDropped(module: ModuleModel, fn: Node): boolean {
  if (effectWith(module, fn) !== undefined) return fn['async'] === true
  const { node, parent } = outermost(module, fn)
  if (parent?.type === 'CallExpression') {
    if (calleeOf(parent) === fn) return isDropped(module, parent)
    const name = calledName(parent) ?? ''
    if (name === 'then' && argumentsOf(parent).includes(node)) return isDropped(module, parent)
    return DROPS_RESULT.test(name)
  }
  const uses = isFunction(fn) ? nameOfFunction(module, fn)?.references : undefined
  if (uses === undefined || uses.length === 0) return false
  return uses.every(({ node: use }) => {
    const { parent: call } = outermost(module, use)
    return call?.type === 'CallExpression' && calleeOf(call) === use && isDropped(module, call)
  })
}

/** Is a call a statement of its own, `void call()`, or such with `.catch(…)` behind it? */
function isDropped(module: ModuleModel, call: Node): boolean {
  const { node, parent } = outermostValue(module, call)
  if (parent?.type === 'ExpressionStatement') return true
  if (parent?.type === 'UnaryExpression') return parent['operator'] === 'void'
  if (parent?.type !== 'MemberExpression' || childOf(parent, 'object') !== node) return false
  const { parent: next } = outermost(module, parent)
  return /^(?:catch|finally)$/.test(keyOf(parent) ?? '') && next?.type === 'CallExpression' && isDropped(module, next)
}
