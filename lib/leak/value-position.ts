import { childOf, isWrapper, type Node } from './ast.ts'
import { argumentsOf, calledName } from './callee.ts'
import { outermost } from './module-index.ts'
import type { ModuleModel } from './module-model.ts'

const TRANSPARENT = new Set(['AwaitExpression', 'LogicalExpression'])

/** An expression, and the place that its value ends in: through wrappers, `await`, `??`, `? :`. */
export function outermostValue(
  module: ModuleModel,
  use: Node,
): { readonly node: Node; readonly parent: Node | undefined } {
  let node = use
  let parent = module.parentOf(node)
  while (
    parent !== undefined &&
    (TRANSPARENT.has(parent.type) ||
      (parent.type === 'ConditionalExpression' && childOf(parent, 'test') !== node) ||
      isWrapper(parent))
  ) {
    node = parent
    parent = module.parentOf(node)
  }
  return { node, parent }
}

export const isArgument = (call: Node | undefined, node: Node): boolean =>
  (call?.type === 'CallExpression' || call?.type === 'NewExpression') && argumentsOf(call).includes(node)

export const isHook = (call: Node | undefined): boolean => /^use[A-Z]/.test(calledName(call) ?? '')

/** Is a member written, not read? */
export function isTarget(module: ModuleModel, member: Node): boolean {
  const { node, parent } = outermost(module, member)
  return parent?.type === 'AssignmentExpression' && childOf(parent, 'left') === node
}

/** Does `export` stand before a declaration, or before that of its variable? */
export function isExported(module: ModuleModel, declaration: Node): boolean {
  const parent = module.parentOf(declaration)
  const outer = parent?.type === 'VariableDeclaration' ? module.parentOf(parent) : parent
  return outer?.type.startsWith('Export') === true
}
