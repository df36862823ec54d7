import { childOf, childrenOf, keyOf, unwrap, type Node } from './ast.ts'
import type { ModuleModel } from './module-model.ts'

/** What grows: each kind by other methods. */
export type ContainerKind = 'Map' | 'Set' | 'array' | 'object' | 'LRU cache'

/** The kind of container that an expression makes or falls back to: `new Map()`, `[]`, `globalThis.x ??= {}`. */
export function createdContainer(module: ModuleModel, expression: Node | undefined): ContainerKind | undefined {
  const made = madeBy(expression)
  if (made === undefined) return undefined
  if (made.type === 'ArrayExpression') return 'array'
  if (made.type === 'ObjectExpression') return isDictionary(made) ? 'object' : undefined
  const callee = unwrap(childOf(made, 'callee'))
  const name = module.globalName(callee)
  if (made.type === 'CallExpression' && name === 'Object.create')
    return childrenOf(made, 'arguments')[0]?.['value'] === null ? 'object' : undefined
  if (name === 'Map' || name === 'Set') return name
  if (name === 'Array' || name === 'Array.from') return 'array'
  if (made.type !== 'NewExpression') return undefined
  if (name === 'Object') return 'object'
  const source = module.importOf(callee)?.source
  return source === 'lru-cache' && isUnboundedLru(module, made) ? 'LRU cache' : undefined
}

/** Sees through `x ??= made`, `x = x || made`, `x ?? made` and casts to what is made in the end. */
export function madeBy(expression: Node | undefined): Node | undefined {
  const inner = unwrap(expression)
  if (inner?.type === 'AssignmentExpression' || inner?.type === 'LogicalExpression')
    return madeBy(childOf(inner, 'right'))
  return inner
}

/** An object that is written out with its keys is a table or a record; one that starts empty is filled by keys. */
function isDictionary(object: Node): boolean {
  return childrenOf(object, 'properties').every(({ type }) => type === 'SpreadElement')
}

/** lru-cache keeps everything if it has no `max` or `maxSize`: a `ttl` alone removes an entry only when it is read. */
function isUnboundedLru(module: ModuleModel, made: Node): boolean {
  const argument = unwrap(childrenOf(made, 'arguments')[0])
  if (argument === undefined) return true
  const binding = argument.type === 'Identifier' ? module.bindingOf(argument) : undefined
  const options = binding?.kind === 'const' ? unwrap(binding.init) : argument
  if (options?.type !== 'ObjectExpression') return false
  const properties = childrenOf(options, 'properties')
  if (properties.some(({ type }) => type === 'SpreadElement')) return false
  return !properties.some((property) => limits(module, property))
}

function limits(module: ModuleModel, property: Node): boolean {
  const value = unwrap(childOf(property, 'value'))
  switch (keyOf(property)) {
    case 'max':
    case 'maxSize':
      return value?.['value'] !== 0 && !/^(?:Number\.POSITIVE_)?infinity$/i.test(module.globalName(value) ?? '')
    case 'ttlAutopurge':
      return value?.['value'] !== false
    default:
      return false
  }
}
