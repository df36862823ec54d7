import { childOf, childrenOf, isClass, isFunction, isIdentifier, isWrapper, keyOf, unwrap, type Node } from './ast.ts'
import type { Binding, ModuleModel } from './module-model.ts'
import { subtree } from './subtree.ts'

/** Names and members of one module, indexed once, and where the value behind one of them is used. */
export interface ValueUses {
  /** The binding that a declaration makes: a declarator, function, class or parameter. */
  declared(node: Node, name?: string): Binding | undefined
  /** Every `a.key` of the module. */
  members(key: string): readonly Node[]
  /** The `.key` of each of these values, also taken out by `const { key } = value`. */
  memberUses(values: readonly Node[], key: string): Node[]
  /** The same value under other names: a `const`, a parameter of a local function, what a local function returns. */
  withAliases(values: readonly Node[]): Node[]
  /** Every `this` that is an instance of the class, or the class itself in its static members. */
  thisOf(owner: Node, isStatic: boolean): readonly Node[]
}

/** The expression with all the syntax around it that only wraps: `(x as T)!`. */
export function wrapped(module: ModuleModel, node: Node): Node {
  let outer = node
  for (;;) {
    const parent = module.parentOf(outer)
    if (parent === undefined || !isWrapper(parent)) return outer
    outer = parent
  }
}

const MOST_ALIASES = 500

export function indexUses(module: ModuleModel): ValueUses {
  const declarations = new Map<Node, Binding[]>()
  const byKey = new Map<string, Node[]>()
  const selves = new Map<Node, { instance: Node[]; static: Node[] }>()
  const declare = (binding: Binding | undefined) => {
    if (binding === undefined) return
    const known = declarations.get(binding.node) ?? []
    if (!known.includes(binding)) declarations.set(binding.node, [...known, binding])
  }
  module.moduleBindings.forEach(declare)
  module.walk({
    Identifier: (node) => declare(module.bindingOf(node)),
    MemberExpression: (node) => {
      const key = keyOf(node)
      if (key === undefined) return
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, [node])
      else known.push(node)
    },
    ThisExpression: (node) => {
      const owner = ownerOfThis(module, node)
      if (owner === undefined) return
      const known = selves.get(owner.node) ?? { instance: [], static: [] }
      known[owner.isStatic ? 'static' : 'instance'].push(node)
      selves.set(owner.node, known)
    },
  })

  const declared: ValueUses['declared'] = (node, name) =>
    declarations.get(node)?.find((binding) => name === undefined || binding.name === name)
  const members: ValueUses['members'] = (key) => byKey.get(key) ?? []
  const referencesTo = (binding: Binding | undefined) => binding?.references.map(({ node }) => node) ?? []

  function otherNames(use: Node): readonly Node[] {
    const outer = outward(module, use)
    const parent = module.parentOf(outer)
    if (parent?.type === 'VariableDeclarator' && parent['init'] === outer) {
      const name = childOf(parent, 'id')
      return isIdentifier(name) ? referencesTo(declared(parent, String(name['name']))) : []
    }
    if (parent?.type === 'CallExpression' && parent['callee'] !== outer) {
      const target = localFunction(module, childOf(parent, 'callee'))
      const parameter = childrenOf(target, 'params')[childrenOf(parent, 'arguments').indexOf(outer)]
      return isIdentifier(parameter) ? referencesTo(declared(parameter)) : []
    }
    const isReturned = parent?.type === 'ReturnStatement' || (isFunction(parent) && parent['body'] === outer)
    return isReturned ? callsOf(module, module.functionOf(outer), declared) : []
  }

  return {
    declared,
    members,
    memberUses(values, key) {
      const among = new Set(values.map((value) => wrapped(module, value)))
      const direct = members(key).filter((member) => {
        const object = childOf(member, 'object')
        return object !== undefined && among.has(object)
      })
      const taken = values.flatMap((value) => {
        const outer = wrapped(module, value)
        const declarator = module.parentOf(outer)
        if (declarator?.type !== 'VariableDeclarator' || declarator['init'] !== outer) return []
        const properties = childrenOf(childOf(declarator, 'id'), 'properties')
        const name = childOf(
          properties.find((property) => keyOf(property) === key),
          'value',
        )
        return isIdentifier(name) ? referencesTo(declared(declarator, String(name['name']))) : []
      })
      return [...direct, ...taken]
    },
    withAliases(values) {
      const found = new Set(values)
      for (const use of found) {
        if (found.size > MOST_ALIASES) break
        for (const other of otherNames(use)) found.add(other)
      }
      return [...found]
    },
    thisOf: (owner, isStatic) => selves.get(owner)?.[isStatic ? 'static' : 'instance'] ?? [],
  }
}

/** Assignments that give a value only where there is none. */
export const FILLS: ReadonlySet<string> = new Set(['??=', '||='])

/** Through wrappers and through `x ?? fallback`, `await x`. */
function outward(module: ModuleModel, use: Node): Node {
  let outer = wrapped(module, use)
  for (;;) {
    const parent = module.parentOf(outer)
    const isFilled = parent?.type === 'AssignmentExpression'
    if (!isFilled && parent?.type !== 'LogicalExpression' && parent?.type !== 'AwaitExpression') return outer
    outer = wrapped(module, parent)
  }
}

/** The function of this module that a name or expression stands for. */
export function localFunction(module: ModuleModel, callee: Node | undefined): Node | undefined {
  const inner = unwrap(callee)
  if (isFunction(inner)) return inner
  const binding = isIdentifier(inner) ? module.bindingOf(inner) : undefined
  if (binding?.kind === 'function') return binding.node
  const value = unwrap(binding?.init)
  return isFunction(value) ? value : undefined
}

function callsOf(module: ModuleModel, called: Node | undefined, declared: ValueUses['declared']): readonly Node[] {
  if (called === undefined || called['async'] === true || called['generator'] === true) return []
  const declarator = module.parentOf(wrapped(module, called))
  const binding = declared(called) ?? (declarator?.type === 'VariableDeclarator' ? declared(declarator) : undefined)
  return (binding?.references ?? []).flatMap(({ node }) => {
    const parent = module.parentOf(node)
    return parent?.type === 'CallExpression' && parent['callee'] === node ? [parent] : []
  })
}

/** The class or object literal whose `this` it is. */
function ownerOfThis(module: ModuleModel, self: Node): { node: Node; isStatic: boolean } | undefined {
  let inner = self
  for (const node of module.ancestorsOf(self)) {
    if (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition' || node.type === 'StaticBlock') {
      const owner = module.parentOf(module.parentOf(node) ?? node)
      const isStatic = node['static'] === true || node.type === 'StaticBlock'
      return isClass(owner) && inner !== node['key'] ? { node: owner, isStatic } : undefined
    }
    if (node.type === 'FunctionDeclaration') return undefined
    if (node.type === 'FunctionExpression') {
      const member = module.parentOf(node)
      if (member?.type === 'Property') {
        const owner = module.parentOf(member)
        return owner?.type === 'ObjectExpression' ? { node: owner, isStatic: false } : undefined
      }
      if (member?.type !== 'MethodDefinition') return undefined
    }
    inner = node
  }
  return undefined
}

/** Does the text of the subtree name any of these words, as an identifier or a property? */
export function namesAny(root: Node | undefined, words: RegExp): boolean {
  if (root === undefined) return false
  for (const node of subtree(root)) if (node.type === 'Identifier' && words.test(String(node['name']))) return true
  return false
}
