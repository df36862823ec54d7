import { childOf, childrenOf, isClass, isFunction, isIdentifier, keyOf, unwrap, type Node } from '../ast.ts'
import type { ClassMembers } from './class-members.ts'
import { writtenValue } from './patterns.ts'
import type { Scopes } from './scopes.ts'
import type { Tree } from './tree.ts'

/** What an expression may evaluate to, as far as this module shows. `node` is the function, class, literal or namespace. */
export interface Value {
  readonly kind: 'function' | 'class' | 'instance' | 'object' | 'namespace'
  readonly node: Node
}

export interface Values {
  valuesOf(expression: Node | undefined): readonly Value[]
  /** Local classes that a class extends directly. */
  basesOf(owner: Node): readonly Node[]
}

/** How far an expression is followed through variables, members and calls: the depth of the stack. */
const MOST_STEPS = 40
const NONE: readonly Value[] = []

export function readValues(tree: Tree, scopes: Scopes, members: ClassMembers): Values {
  const known = new Map<Node, readonly Value[]>()
  const returned = new Map<Node, Node[]>()
  let returnsRead = false

  function valuesOf(expression: Node | undefined, steps: number): readonly Value[] {
    const node = unwrap(expression)
    if (node === undefined || steps > MOST_STEPS) return NONE
    const found = known.get(node)
    if (found !== undefined) return found
    known.set(node, NONE) // an expression that leads back to itself adds nothing
    const values = distinct(read(node, steps))
    known.set(node, values)
    return values
  }

  function read(node: Node, steps: number): readonly Value[] {
    const follow = (next: Node | undefined) => valuesOf(next, steps + 1)
    if (isFunction(node)) return [{ kind: 'function', node }]
    if (isClass(node)) return [{ kind: 'class', node }]
    switch (node.type) {
      case 'ObjectExpression':
        return [{ kind: 'object', node }]
      case 'Identifier':
        return ofBinding(node, steps)
      case 'ThisExpression': {
        const place = members.ownerOfThis(node)
        if (place === undefined) return NONE
        if (place.owner.type === 'ObjectExpression') return [{ kind: 'object', node: place.owner }]
        return [{ kind: place.isStatic ? 'class' : 'instance', node: place.owner }]
      }
      case 'Super': {
        const place = members.ownerOfThis(node)
        if (place === undefined) return NONE
        return basesOf(place.owner).map((base) => ({ kind: place.isStatic ? 'class' : 'instance', node: base }))
      }
      case 'NewExpression':
        return follow(childOf(node, 'callee'))
          .filter(({ kind }) => kind === 'class')
          .map((value) => ({ kind: 'instance', node: value.node }))
      case 'AwaitExpression':
        return follow(childOf(node, 'argument'))
      case 'AssignmentExpression':
        return [...follow(childOf(node, 'right')), ...(node['operator'] === '=' ? NONE : follow(childOf(node, 'left')))]
      case 'LogicalExpression':
        return [...follow(childOf(node, 'left')), ...follow(childOf(node, 'right'))]
      case 'ConditionalExpression':
        return [...follow(childOf(node, 'consequent')), ...follow(childOf(node, 'alternate'))]
      case 'SequenceExpression':
        return follow(childrenOf(node, 'expressions').at(-1))
      case 'MemberExpression':
        return ofMember(node, steps)
      case 'CallExpression':
        return ofCall(node, steps)
      default:
        return NONE
    }
  }

  function ofBinding(identifier: Node, steps: number): readonly Value[] {
    const binding = scopes.bindingOf(identifier)
    if (binding === undefined) return NONE
    if (binding.kind === 'function') return [{ kind: 'function', node: binding.node }]
    if (binding.kind === 'class') return [{ kind: 'class', node: binding.node }]
    if (binding.node.type === 'TSModuleDeclaration') return [{ kind: 'namespace', node: binding.node }]
    const written = binding.references.map(({ node, isWrite }) => (isWrite ? writtenValue(node, tree) : undefined))
    return [binding.init, ...written].flatMap((value) => valuesOf(value, steps + 1))
  }

  function ofMember(node: Node, steps: number): readonly Value[] {
    const key = keyOf(node)
    if (key === undefined) return NONE
    const owners = valuesOf(childOf(node, 'object'), steps + 1)
    // `start.call(this)` calls start.
    if (/^(?:call|apply)$/.test(key)) return owners.filter(({ kind }) => kind === 'function')
    return owners.flatMap((owner) => memberOf(owner, key, steps + 1))
  }

  function memberOf(owner: Value, key: string, steps: number): readonly Value[] {
    if (steps > MOST_STEPS || owner.kind === 'function') return NONE
    if (owner.kind === 'namespace') {
      const found = scopes.declaredIn(childOf(owner.node, 'body')!, key)
      const id = found && (childOf(found.node, 'id') ?? undefined)
      return id === undefined ? NONE : ofBinding(id, steps + 1)
    }
    const isStatic = owner.kind === 'class'
    const found = [
      ...members.membersOf(owner.node, key, isStatic).flatMap((member) => {
        const value = childOf(member, 'value')
        return member['kind'] === 'get' ? ofReturns(value, steps) : valuesOf(value, steps + 1)
      }),
      ...members.assignedTo(owner.node, key, isStatic).flatMap((value) => valuesOf(value, steps + 1)),
    ]
    if (found.length > 0 || owner.kind === 'object') return found
    return basesOf(owner.node).flatMap((base) => memberOf({ kind: owner.kind, node: base }, key, steps + 1))
  }

  function ofCall(node: Node, steps: number): readonly Value[] {
    const callee = unwrap(childOf(node, 'callee'))
    const key = callee?.type === 'MemberExpression' ? keyOf(callee) : undefined
    if (key === 'bind') return valuesOf(childOf(callee, 'object'), steps + 1).filter(({ kind }) => kind === 'function')
    if (/^(?:freeze|seal|assign)$/.test(key ?? '') && isIdentifier(childOf(callee, 'object'), 'Object'))
      return valuesOf(childrenOf(node, 'arguments')[0], steps + 1)
    return valuesOf(callee, steps + 1).flatMap((value) =>
      value.kind === 'function' ? ofReturns(value.node, steps + 1) : NONE,
    )
  }

  function ofReturns(fn: Node | undefined, steps: number): readonly Value[] {
    if (!isFunction(fn)) return NONE
    const body = childOf(fn, 'body')
    if (body && body.type !== 'BlockStatement') return valuesOf(body, steps + 1)
    if (!returnsRead) readReturns()
    return (returned.get(fn) ?? []).flatMap((value) => valuesOf(value, steps + 1))
  }

  function readReturns(): void {
    returnsRead = true
    for (const node of tree.nodes) {
      const value = node.type === 'ReturnStatement' ? childOf(node, 'argument') : undefined
      if (value === undefined) continue
      for (const at of tree.ancestorsOf(node)) {
        if (!isFunction(at)) continue
        const values = returned.get(at)
        if (values) values.push(value)
        else returned.set(at, [value])
        break
      }
    }
  }

  function basesOf(owner: Node): readonly Node[] {
    return valuesOf(childOf(owner, 'superClass'), 1)
      .filter(({ kind }) => kind === 'class')
      .map(({ node }) => node)
  }

  return { valuesOf: (expression) => valuesOf(expression, 0), basesOf }
}

function distinct(values: readonly Value[]): readonly Value[] {
  return values.length < 2
    ? values
    : values.filter(
        (value, at) => values.findIndex(({ kind, node }) => kind === value.kind && node === value.node) === at,
      )
}
