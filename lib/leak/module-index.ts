import { childOf, childrenOf, isClass, isFunction, keyOf, unwrap, type Node } from './ast.ts'
import type { Binding, ModuleModel } from './module-model.ts'

/** What the model does not list by itself: bindings by their declaration, and the members of `this` by their class. */
interface ModuleIndex {
  readonly declared: ReadonlyMap<Node, readonly Binding[]>
  readonly fields: ReadonlyMap<Node, ReadonlyMap<string, readonly Node[]>>
}

const indexes = new WeakMap<ModuleModel, ModuleIndex>()

function indexOf(module: ModuleModel): ModuleIndex {
  const known = indexes.get(module)
  if (known !== undefined) return known
  const declared = new Map<Node, Set<Binding>>()
  const fields = new Map<Node, Map<string, Node[]>>()
  module.walk({
    Identifier(node) {
      const binding = module.bindingOf(node)
      if (binding === undefined) return
      const same = declared.get(binding.node) ?? new Set<Binding>()
      declared.set(binding.node, same.add(binding))
    },
    MemberExpression(node) {
      const key = keyOf(node)
      const object = unwrap(childOf(node, 'object'))
      const owner =
        object?.type === 'ThisExpression'
          ? classOf(module, node)
          : isGlobalObject(module, object)
            ? module.program
            : undefined
      if (key === undefined || owner === undefined) return
      const members = fields.get(owner) ?? new Map<string, Node[]>()
      fields.set(owner, members.set(key, [...(members.get(key) ?? []), node]))
    },
  })
  const index = { declared: new Map([...declared].map(([node, same]) => [node, [...same]] as const)), fields }
  indexes.set(module, index)
  return index
}

/** The variable that an identifier declares or names. One that is never used has none. */
export function bindingAt(module: ModuleModel, identifier: Node | undefined): Binding | undefined {
  if (identifier?.type !== 'Identifier') return undefined
  const named = module.bindingOf(identifier)
  if (named !== undefined) return named
  const { declared } = indexOf(module)
  const parent = module.parentOf(identifier)
  for (const node of [identifier, parent, ...module.ancestorsOf(identifier)]) {
    const found = node && declared.get(node)?.find(({ name }) => name === identifier['name'])
    if (found !== undefined) return found
    if (node?.type.endsWith('Statement') === true) return undefined
  }
  return undefined
}

/** The nearest class around a node. */
export function classOf(module: ModuleModel, node: Node): Node | undefined {
  for (const ancestor of module.ancestorsOf(node)) if (isClass(ancestor)) return ancestor
  return undefined
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'global', 'window', 'self'])

/** `globalThis`, `window`, `global`, `self`. */
export const isGlobalObject = (module: ModuleModel, node: Node | undefined): boolean =>
  node?.type === 'Identifier' && GLOBAL_OBJECTS.has(String(node['name'])) && module.bindingOf(node) === undefined

/** Every `this.key` in a class; every `globalThis.key` in a program. */
export const fieldUses = (module: ModuleModel, owner: Node, key: string): readonly Node[] =>
  indexOf(module).fields.get(owner)?.get(key) ?? []

/** Hooks and helpers that give back the function that they take, or one that calls it. */
const KEEPS_FUNCTION = /^(?:useCallback|useEvent|useEffectEvent|useMemoizedFn|useEventCallback|debounce|throttle)$/

/** The variable by which a function is called. */
export function nameOfFunction(module: ModuleModel, fn: Node): Binding | undefined {
  if (fn.type === 'FunctionDeclaration') return bindingAt(module, childOf(fn, 'id'))
  const { node, parent } = outermost(module, fn)
  if (parent?.type === 'VariableDeclarator' && childOf(parent, 'init') === node)
    return bindingAt(module, childOf(parent, 'id'))
  if (parent?.type !== 'CallExpression' || !KEEPS_FUNCTION.test(lastName(childOf(parent, 'callee')) ?? ''))
    return undefined
  const call = outermost(module, parent)
  return call.parent?.type === 'VariableDeclarator' ? bindingAt(module, childOf(call.parent, 'id')) : undefined
}

function lastName(callee: Node | undefined): string | undefined {
  const bare = unwrap(callee)
  return bare?.type === 'Identifier' ? String(bare['name']) : keyOf(bare)
}

/** A node together with the syntax that only wraps it, and what that stands in. */
export function outermost(
  module: ModuleModel,
  inner: Node,
): { readonly node: Node; readonly parent: Node | undefined } {
  let node = inner
  let parent = module.parentOf(node)
  while (parent !== undefined && parent !== node && unwrap(parent) !== parent) {
    node = parent
    parent = module.parentOf(node)
  }
  return { node, parent }
}

/** The function that a name stands for, if the module shows it. */
export function functionNamed(module: ModuleModel, identifier: Node | undefined): Node | undefined {
  const bare = unwrap(identifier)
  const binding = bindingAt(module, bare)
  if (binding?.kind === 'function') return binding.node
  const value = binding === undefined ? bare : unwrap(binding.init)
  const isKept = value?.type === 'CallExpression' && KEEPS_FUNCTION.test(lastName(childOf(value, 'callee')) ?? '')
  const fn = isKept ? unwrap(childrenOf(value, 'arguments')[0]) : value
  return isFunction(fn) ? fn : undefined
}
