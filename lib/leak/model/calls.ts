import { childOf, childrenOf, isCall, isFunction, keyOf, unwrap, type Node } from '../ast.ts'
import type { Step } from '../finding.ts'
import { isField, type ClassMembers } from './class-members.ts'
import { callLabel } from './labels.ts'
import type { Origins } from './origins.ts'
import type { Scopes } from './scopes.ts'
import type { Tree } from './tree.ts'
import type { Values } from './values.ts'

/** Code that runs as one: the program, a function, or the start value of an instance's field. */
export type Unit = Node

/** What a call makes run, and the steps that lead there. */
export interface Reached {
  readonly unit: Unit
  readonly steps: readonly Step[]
}

export interface Calls {
  unitOf(node: Node): Unit
  /** `if (require.main === module) start()`: not run when the module is imported. */
  isDoneOnlyAsProgram(node: Node): boolean
  /** Every unit that running this unit runs too. */
  reachedFrom(unit: Unit): readonly Reached[]
}

/** Methods that call what they are given before they return, or soon and once. */
const CALLS_BACK =
  /^(?:forEach|map|flatMap|filter|find|findIndex|some|every|reduce|reduceRight|sort|toSorted|from|then|catch|finally)$/
const CALLS_ONCE = /^(?:setTimeout|setImmediate|queueMicrotask|process\.nextTick|Promise)$/

export function readCalls(tree: Tree, scopes: Scopes, origins: Origins, members: ClassMembers, values: Values): Calls {
  let callsIn: Map<Unit, Node[]> | undefined
  const known = new Map<Unit, readonly Reached[]>()

  function unitOf(node: Node): Unit {
    let child = node
    for (const at of tree.ancestorsOf(node)) {
      if (isFunction(at)) return at
      if (isField(at) && at['static'] !== true && childOf(at, 'value') === child) return at
      child = at
    }
    return tree.program
  }

  function readUnits(): Map<Unit, Node[]> {
    const found = new Map<Unit, Node[]>()
    for (const node of tree.nodes) {
      if (!isCall(node) && node.type !== 'TaggedTemplateExpression') continue
      const unit = unitOf(node)
      const calls = found.get(unit)
      if (calls) calls.push(node)
      else found.set(unit, [node])
    }
    return found
  }

  /** What making an instance runs: its fields, its constructor, and those of what it extends. */
  function construction(owner: Node, steps: readonly Step[], seen: readonly Node[] = []): Reached[] {
    if (seen.includes(owner)) return []
    const fields = childrenOf(childOf(owner, 'body'), 'body')
      .filter((member) => isField(member) && member['static'] !== true)
      .map((unit) => ({ unit, steps: [...steps, { node: unit, label: `the field ${keyOf(unit) ?? '…'}` }] }))
    const own = members.constructorOf(owner)
    if (own) fields.push({ unit: own, steps: [...steps, { node: own, label: 'constructor' }] })
    const bases = values.basesOf(owner).flatMap((base) => construction(base, steps, [...seen, owner]))
    return [...fields, ...bases]
  }

  function callbacks(call: Node, steps: readonly Step[]): Reached[] {
    const callee = unwrap(childOf(call, 'callee'))
    const key = callee?.type === 'MemberExpression' ? keyOf(callee) : undefined
    const local = values.valuesOf(callee).filter(({ kind }) => kind === 'function')
    const known = CALLS_BACK.test(key ?? '') || CALLS_ONCE.test(origins.globalName(callee) ?? '')
    if (!known && local.length === 0) return []
    return childrenOf(call, 'arguments').flatMap((argument, at) => {
      if (!known && !local.some(({ node }) => callsItsParameter(node, at))) return []
      return values
        .valuesOf(argument)
        .filter(({ kind }) => kind === 'function')
        .map(({ node }) => ({ unit: node, steps }))
    })
  }

  /** `function once(work) { work() }` calls its first parameter. */
  function callsItsParameter(fn: Node, at: number): boolean {
    const param = childrenOf(fn, 'params')[at]
    const binding = param && scopes.bindingOf(param)
    return (binding?.references ?? []).some(({ node }) => {
      const call = tree.parentOf(node)
      return isCall(call) && childOf(call, 'callee') === node
    })
  }

  function reachedBy(call: Node): Reached[] {
    const callee = childOf(call, 'callee') ?? childOf(call, 'tag')
    const steps = [{ node: call, label: callLabel(call) }]
    if (callee?.type === 'Super') return [] // making the instance counted the base already
    const targets = values.valuesOf(callee).flatMap(({ kind, node }) => {
      if (kind === 'function') return [{ unit: node, steps }]
      return kind === 'class' && call.type === 'NewExpression' ? construction(node, steps) : []
    })
    return [...targets, ...callbacks(call, steps)]
  }

  return {
    unitOf,
    isDoneOnlyAsProgram,
    reachedFrom(unit) {
      callsIn ??= readUnits()
      const reached =
        known.get(unit) ?? (callsIn.get(unit) ?? []).filter((call) => !isDoneOnlyAsProgram(call)).flatMap(reachedBy)
      known.set(unit, reached)
      return reached
    },
  }

  function isDoneOnlyAsProgram(node: Node): boolean {
    let child = node
    for (const at of tree.ancestorsOf(node)) {
      if (isFunction(at)) return false
      if (at.type === 'IfStatement' && childOf(at, 'consequent') === child && asksForMain(childOf(at, 'test')!))
        return true
      if (at.type === 'LogicalExpression' && childOf(at, 'right') === child && asksForMain(childOf(at, 'left')!))
        return true
      child = at
    }
    return false
  }

  function asksForMain(test: Node): boolean {
    const node = unwrap(test)
    if (node.type === 'LogicalExpression')
      return asksForMain(childOf(node, 'left')!) || asksForMain(childOf(node, 'right')!)
    if (node.type === 'MemberExpression')
      return keyOf(node) === 'main' && childOf(node, 'object')?.type === 'MetaProperty'
    if (node.type !== 'BinaryExpression' || !/^={2,3}$/.test(String(node['operator']))) return false
    return [childOf(node, 'left'), childOf(node, 'right')].some((side) => origins.globalName(side) === 'require.main')
  }
}
