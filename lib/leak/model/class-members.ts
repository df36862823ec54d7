import { childOf, childrenOf, isClass, isFunction, isIdentifier, keyOf, type Node } from '../ast.ts'
import type { Scopes } from './scopes.ts'
import type { Tree } from './tree.ts'

/** What classes and objects are made of. */
export interface ClassMembers {
  /** Methods, accessors and fields of that name, of the class itself. */
  membersOf(owner: Node, key: string, isStatic: boolean): readonly Node[]
  /** What is assigned to `this.key`, or to `Name.key` for a static, anywhere in the class or the module. */
  assignedTo(owner: Node, key: string, isStatic: boolean): readonly Node[]
  constructorOf(owner: Node): Node | undefined
  /** The class or object literal that `this` is of, and whether it is the class itself. */
  ownerOfThis(node: Node): { readonly owner: Node; readonly isStatic: boolean } | undefined
}

export const isField = (node: Node | undefined): boolean =>
  node?.type === 'PropertyDefinition' || node?.type === 'AccessorProperty'

export function readClassMembers(tree: Tree, scopes: Scopes): ClassMembers {
  let assignments: Map<Node, { key: string; isStatic: boolean; value: Node }[]> | undefined

  function ownerOfThis(node: Node): { owner: Node; isStatic: boolean } | undefined {
    let child = node
    for (const at of tree.ancestorsOf(node)) {
      if (at.type === 'StaticBlock' || (isField(at) && childOf(at, 'value') === child))
        return ownedBy(at, at.type === 'StaticBlock' || at['static'] === true)
      if (at.type === 'FunctionExpression' || at.type === 'FunctionDeclaration') {
        const holder = tree.parentOf(at)
        if (holder?.type === 'MethodDefinition') return ownedBy(holder, holder['static'] === true)
        const object = holder?.type === 'Property' ? tree.parentOf(holder) : undefined
        return object?.type === 'ObjectExpression' ? { owner: object, isStatic: false } : undefined
      }
      child = at
    }
    return undefined
  }

  function ownedBy(member: Node, isStatic: boolean): { owner: Node; isStatic: boolean } | undefined {
    const owner = tree.parentOf(tree.parentOf(member)!)
    return isClass(owner) ? { owner, isStatic } : undefined
  }

  function readAssignments(): NonNullable<typeof assignments> {
    const found: NonNullable<typeof assignments> = new Map()
    for (const node of tree.nodes) {
      const target = node.type === 'AssignmentExpression' ? childOf(node, 'left') : undefined
      const key = target?.type === 'MemberExpression' ? keyOf(target) : undefined
      const value = childOf(node, 'right')
      const object = childOf(target, 'object')
      if (key === undefined || value === undefined || object === undefined) continue
      const named = isIdentifier(object) ? scopes.bindingOf(object)?.node : undefined
      const place =
        object.type === 'ThisExpression'
          ? ownerOfThis(object)
          : isClass(named)
            ? { owner: named, isStatic: true }
            : undefined
      if (place === undefined) continue
      const entry = { key, isStatic: place.isStatic, value }
      const entries = found.get(place.owner)
      if (entries) entries.push(entry)
      else found.set(place.owner, [entry])
    }
    return found
  }

  const bodyOf = (owner: Node) => childrenOf(childOf(owner, 'body'), 'body')

  return {
    ownerOfThis,
    membersOf: (owner, key, isStatic) =>
      owner.type === 'ObjectExpression'
        ? childrenOf(owner, 'properties').filter((property) => keyOf(property) === key)
        : bodyOf(owner).filter((member) => (member['static'] === true) === isStatic && keyOf(member) === key),
    assignedTo(owner, key, isStatic) {
      assignments ??= readAssignments()
      return (assignments.get(owner) ?? [])
        .filter((entry) => entry.key === key && entry.isStatic === isStatic)
        .map(({ value }) => value)
    },
    constructorOf(owner) {
      const value = childOf(
        bodyOf(owner).find((member) => member['kind'] === 'constructor' && isFunction(childOf(member, 'value'))),
        'value',
      )
      return value
    },
  }
}
