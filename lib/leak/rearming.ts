import { childOf, childrenOf, endOf, isFunction, startOf, unwrap, type Node } from './ast.ts'
import { argumentsOf, calleeOf } from './callee.ts'
import { functionNamed } from './module-index.ts'
import type { ModuleModel } from './module-model.ts'

const CHOICES = new Set(['IfStatement', 'ConditionalExpression', 'LogicalExpression', 'SwitchCase', 'CatchClause'])

/**
 * Does a one-shot timer call its own function again, whatever happens: `const poll = () => { …; setTimeout(poll, 1000) }`?
 * One that asks first whether to go on may have an end, and is not meant.
 */
export function isRearming(module: ModuleModel, call: Node): boolean {
  const again = functionRun(module, argumentsOf(call)[0])
  if (again === undefined) return false
  let node: Node | undefined = call
  for (const ancestor of module.ancestorsOf(call)) {
    if (ancestor === again) return !mayReturnEarly(again, call)
    if (CHOICES.has(ancestor.type) && childOf(ancestor, 'test') !== node) return false
    if (isFunction(ancestor) && mayReturnEarly(ancestor, call)) return false
    node = ancestor
  }
  return false
}

/** The function that a timer's callback is, or the one that it does nothing but call. */
function functionRun(module: ModuleModel, callback: Node | undefined): Node | undefined {
  const bare = unwrap(callback)
  if (bare?.type === 'Identifier') return functionNamed(module, bare)
  const body = unwrap(childOf(bare, 'body'))
  const only = body?.type === 'BlockStatement' ? childrenOf(body, 'body') : []
  const statement = only.length === 1 ? unwrap(childOf(only[0], 'expression')) : body
  const inner = statement?.type === 'UnaryExpression' ? unwrap(childOf(statement, 'argument')) : statement
  return inner?.type === 'CallExpression' ? functionNamed(module, calleeOf(inner)) : undefined
}

/** Is there a statement before the call that may leave the function? */
function mayReturnEarly(fn: Node, call: Node): boolean {
  return childrenOf(childOf(fn, 'body'), 'body').some(
    (statement) => statement.type === 'IfStatement' && endOf(statement) <= startOf(call),
  )
}
