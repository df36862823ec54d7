import { childOf, childrenOf, isClass, isFunction, isIdentifier, keyOf, unwrap, type Node } from './ast.ts'
import type { ModuleModel } from './module-model.ts'
import { localFunction, wrapped, type ValueUses } from './value-uses.ts'

/** Where a value that lives as long as the module is kept, and under what name. */
export interface Keeper {
  readonly name: string
  readonly node: Node
}

/** What keeps the value of an expression as long as the module lives; undefined where nothing is seen to keep it. */
export function keeperOf(module: ModuleModel, uses: ValueUses, expression: Node, depth = 0): Keeper | undefined {
  if (depth > 6) return undefined
  const outer = wrapped(module, expression)
  const parent = module.parentOf(outer)
  switch (parent?.type) {
    case 'VariableDeclarator': {
      const name = childOf(parent, 'id')
      if (name === undefined) return undefined
      const binding = isIdentifier(name) ? uses.declared(parent, String(name['name'])) : undefined
      if (binding?.isModule ?? isTopLevel(module, parent))
        return { name: isIdentifier(name) ? String(name['name']) : 'its functions', node: parent }
      const again = binding?.references.find(
        ({ node }) => module.parentOf(wrapped(module, node))?.type === 'ReturnStatement',
      )
      return again && keeperOf(module, uses, again.node, depth + 1)
    }
    case 'AssignmentExpression':
      return (
        keptTarget(module, childOf(parent, 'left'), parent) ??
        keptField(module, uses, childOf(parent, 'left'), depth) ??
        keeperOf(module, uses, parent, depth + 1)
      )
    case 'LogicalExpression':
    case 'ConditionalExpression':
    case 'AwaitExpression':
      return keeperOf(module, uses, parent, depth + 1)
    case 'PropertyDefinition': {
      const owner = childOf(module.parentOf(module.parentOf(parent) ?? parent), 'id')
      if (parent['static'] === true)
        return { name: `${String(owner?.['name'] ?? 'the class')}.${keyOf(parent) ?? '?'}`, node: parent }
      return keptInstance(module, uses, module.parentOf(module.parentOf(parent) ?? parent), depth + 1)?.keeper
    }
    case 'Property': {
      const object = module.parentOf(parent)
      return object?.type === 'ObjectExpression' ? keeperOf(module, uses, object, depth + 1) : undefined
    }
    case 'ExportDefaultDeclaration':
      return { name: 'the default export', node: parent }
    case 'ReturnStatement':
      return keptResult(module, uses, module.functionOf(parent), depth)
    default:
      return isFunction(parent) && parent['body'] === outer ? keptResult(module, uses, parent, depth) : undefined
  }
}

const isTopLevel = (module: ModuleModel, declarator: Node): boolean => {
  const scope = module.parentOf(module.parentOf(declarator) ?? declarator)
  return scope?.type === 'Program' || scope?.type === 'ExportNamedDeclaration'
}

/** `instance = …`, `Manager.instance = …`, `globalThis.cache = …`, `module.exports = …`. */
function keptTarget(module: ModuleModel, left: Node | undefined, assignment: Node): Keeper | undefined {
  const target = unwrap(left)
  if (target?.type === 'Identifier') {
    return module.bindingOf(target)?.isModule === true ? { name: String(target['name']), node: assignment } : undefined
  }
  if (target?.type !== 'MemberExpression') return undefined
  const key = keyOf(target)
  const object = unwrap(childOf(target, 'object'))
  if (key === undefined || object === undefined) return undefined
  if (isGlobalObject(module, object)) return { name: `globalThis.${key}`, node: assignment }
  if (object.type === 'Identifier') {
    const isCommonJs = object['name'] === 'exports' || (object['name'] === 'module' && key === 'exports')
    const isKept = module.bindingOf(object)?.isModule ?? isCommonJs
    return isKept ? { name: `${String(object['name'])}.${key}`, node: assignment } : undefined
  }
  if (object.type !== 'ThisExpression') return undefined
  for (const around of module.ancestorsOf(object))
    if (around.type === 'MethodDefinition')
      return around['static'] === true ? { name: `this.${key}`, node: assignment } : undefined
  return undefined
}

/** `this.store = …` in an instance that is kept itself. */
function keptField(module: ModuleModel, uses: ValueUses, left: Node | undefined, depth: number): Keeper | undefined {
  const target = unwrap(left)
  const self = target?.type === 'MemberExpression' ? unwrap(childOf(target, 'object')) : undefined
  if (self?.type !== 'ThisExpression') return undefined
  for (const around of module.ancestorsOf(self))
    if (isClass(around)) return keptInstance(module, uses, around, depth + 1)?.keeper
  return undefined
}

/** Where the class, or one that extends it, is instantiated and kept. */
export function keptInstance(
  module: ModuleModel,
  uses: ValueUses,
  owner: Node | undefined,
  depth = 0,
): { readonly creation: Node; readonly keeper: Keeper } | undefined {
  if (!isClass(owner) || depth > 6) return undefined
  for (const name of classNames(module, uses, owner)) {
    const parent = module.parentOf(name)
    if (parent?.type === 'NewExpression' && parent['callee'] === name) {
      const keeper = keeperOf(module, uses, parent, depth + 1)
      if (keeper !== undefined) return { creation: parent, keeper }
    }
    if (isClass(parent) && parent['superClass'] === name) {
      const kept = keptInstance(module, uses, parent, depth + 1)
      if (kept !== undefined) return kept
    }
  }
  return undefined
}

/** Every use of the class: by its name, and `this` in its static members. */
export function classNames(module: ModuleModel, uses: ValueUses, owner: Node): readonly Node[] {
  const declarator = module.parentOf(wrapped(module, owner))
  const binding =
    uses.declared(owner) ?? (declarator?.type === 'VariableDeclarator' ? uses.declared(declarator) : undefined)
  return [...(binding?.references ?? []).map(({ node }) => node), ...uses.thisOf(owner, true)]
}

/** `globalThis`, `global`, `window`, `self`, or a variable that only gives one of them a type. */
export function isGlobalObject(module: ModuleModel, node: Node | undefined): boolean {
  const inner = unwrap(node)
  if (!isIdentifier(inner)) return false
  const binding = module.bindingOf(inner)
  if (binding !== undefined)
    return binding.kind === 'const' && isIdentifier(unwrap(binding.init)) && isGlobalObject(module, binding.init)
  return ['globalThis', 'global', 'window', 'self'].includes(String(inner['name']))
}

/** Kept through the result of a factory that is called where the result is kept. */
function keptResult(
  module: ModuleModel,
  uses: ValueUses,
  factory: Node | undefined,
  depth: number,
): Keeper | undefined {
  if (factory === undefined) return undefined
  for (const call of callsOfFactory(module, uses, factory)) {
    const keeper = keeperOf(module, uses, call, depth + 1)
    if (keeper !== undefined) return keeper
  }
  return undefined
}

/** Where a function is called by its name, or at once. */
export function callsOfFactory(module: ModuleModel, uses: ValueUses, factory: Node): Node[] {
  const outer = wrapped(module, factory)
  const parent = module.parentOf(outer)
  if (parent?.type === 'CallExpression' && parent['callee'] === outer) return [parent]
  const binding = uses.declared(factory) ?? (parent?.type === 'VariableDeclarator' ? uses.declared(parent) : undefined)
  return (binding?.references ?? []).flatMap(({ node }) => {
    const call = module.parentOf(wrapped(module, node))
    return call?.type === 'CallExpression' && localFunction(module, childOf(call, 'callee')) === factory ? [call] : []
  })
}

/** Are all calls of the factory made with functions that take nothing? Then a cache in it has one key. */
export function takesOnlyThunks(calls: readonly Node[]): boolean {
  return calls.every((call) => {
    const given = childrenOf(call, 'arguments')
      .map((argument) => unwrap(argument))
      .find(isFunction)
    return given !== undefined && childrenOf(given, 'params').length === 0
  })
}
