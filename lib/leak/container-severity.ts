import { childOf, keyOf, type Node } from './ast.ts'
import type { Container } from './containers.ts'
import type { Severity } from './finding.ts'
import type { ModuleModel } from './module-model.ts'
import { wrapped } from './value-uses.ts'

const LOOPS = /^(?:For(?:In|Of)?|While|DoWhile)Statement$/

/**
 * What waits in an array to be handed on is lost with the instance: high. Measurements that pile up, and entries that something
 * removes by their age: medium. A Map, Set or object that nothing ever shrinks: high.
 */
export function severityOf(module: ModuleModel, { kind, uses }: Container): Severity {
  if (kind === 'array') return uses.some((use) => isTakenOut(module, use)) ? 'high' : 'medium'
  return uses.some((use) => isThinned(module, use)) ? 'medium' : 'high'
}

/** `const batch = buffer`, `const batch = buffer.splice(0)`. */
function isTakenOut(module: ModuleModel, use: Node): boolean {
  const outer = wrapped(module, use)
  const parent = module.parentOf(outer)
  if (parent?.type === 'VariableDeclarator') return childOf(parent, 'init') === outer
  if (parent?.type !== 'MemberExpression' || keyOf(parent) !== 'splice') return false
  const call = module.parentOf(wrapped(module, parent))
  return call !== undefined && module.parentOf(wrapped(module, call))?.type !== 'ExpressionStatement'
}

/** `for (const [key, entry] of map) if (entry.expiresAt < now) map.delete(key)`. */
function isThinned(module: ModuleModel, use: Node): boolean {
  const member = module.parentOf(wrapped(module, use))
  const call = member && module.parentOf(wrapped(module, member))
  const isDelete = (call?.type === 'CallExpression' && keyOf(member) === 'delete') || call?.['operator'] === 'delete'
  if (!call || !isDelete) return false
  for (const around of module.ancestorsOf(call)) {
    if (LOOPS.test(around.type)) return true
    if (around.type === 'CallExpression' && keyOf(childOf(around, 'callee')) === 'forEach') return true
  }
  return false
}
