import { childOf, childrenOf, endOf, isFunction, startOf, unwrap, type Node } from '../ast.ts'
import type { Calls, Unit } from './calls.ts'
import type { Tree } from './tree.ts'
import type { Values } from './values.ts'

/** Names of switches that stop a loop from outside, of handles that say it is armed, and of the environment. */
const SWITCH =
  /stop|clos|dispos|destroy|shut|abort|cancel|terminat|running|active|enabled|timer|timeout|handle|scheduled|^env$/i

/**
 * Does what a one-shot timer calls arm the same timer again, whatever happens in between? A retry that counts, a poll
 * that ends when its condition holds, and a reconnect after a failure do not.
 */
export function readRearming(tree: Tree, calls: Calls, values: Values): (timer: Node) => boolean {
  return (timer) => {
    if (!isSteady(timer, tree)) return false
    const home = calls.unitOf(timer)
    const seen = new Set<Unit>()
    for (const { kind, node } of values.valuesOf(childrenOf(timer, 'arguments')[0]))
      if (kind === 'function') seen.add(node)
    // The set grows while it is read.
    for (const unit of seen) {
      if (unit === home) return true
      for (const { unit: next, steps } of calls.reachedFrom(unit)) {
        const by = steps[0]?.node
        if (by !== undefined && isSteady(by, tree) && !isOnFailure(by)) seen.add(next)
      }
    }
    return false
  }
}

const isOnFailure = (call: Node) => {
  const callee = unwrap(childOf(call, 'callee'))
  return callee?.type === 'MemberExpression' && childOf(callee, 'property')?.['name'] === 'catch'
}

/** Does a node run each time that its function does? */
function isSteady(node: Node, tree: Tree): boolean {
  let child = node
  for (const at of tree.ancestorsOf(node)) {
    if (isFunction(at)) return true
    if (at.type === 'CatchClause' || at.type === 'SwitchCase') return false
    const test = childOf(at, at.type === 'LogicalExpression' ? 'left' : 'test')
    const isChoice = /^(?:IfStatement|ConditionalExpression|LogicalExpression)$/.test(at.type)
    if (isChoice && test !== undefined && test !== child && !isSwitch(test)) return false
    if (at.type === 'BlockStatement' && childrenOf(at, 'body').some((before) => leavesBefore(before, child)))
      return false
    child = at
  }
  return true
}

/** `if (ready) return`, above the node. */
function leavesBefore(statement: Node, node: Node): boolean {
  if (statement.type !== 'IfStatement' || endOf(statement) > startOf(node)) return false
  const branch = childOf(statement, 'consequent')
  const last = branch?.type === 'BlockStatement' ? childrenOf(branch, 'body').at(-1) : branch
  const leaves = last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement'
  return leaves && !isSwitch(childOf(statement, 'test')!)
}

/** Is all that a condition asks whether somebody has stopped the loop? */
function isSwitch(test: Node): boolean {
  const node = unwrap(test)
  switch (node.type) {
    case 'Identifier':
      return SWITCH.test(String(node['name']))
    case 'MemberExpression':
      return SWITCH.test(String(childOf(node, 'property')?.['name'])) || isSwitch(childOf(node, 'object')!)
    case 'UnaryExpression':
      return isSwitch(childOf(node, 'argument')!)
    case 'CallExpression':
      return isSwitch(childOf(node, 'callee')!)
    case 'LogicalExpression':
      return isSwitch(childOf(node, 'left')!) && isSwitch(childOf(node, 'right')!)
    case 'BinaryExpression':
      return isSwitch(childOf(node, 'left')!) || isSwitch(childOf(node, 'right')!)
    default:
      return false
  }
}
