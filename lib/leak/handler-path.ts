import { childOf, isIdentifier, textOf, unwrap, type Node } from './ast.ts'
import type { Step } from './finding.ts'
import type { Binding, Handler, ModuleModel } from './module-model.ts'

/** The way from a handler to a node: the handler, the named function around the node, the node. */
export function handlerPath(module: ModuleModel, handler: Handler, node: Node, label: string): readonly Step[] {
  const around = module.functionOf(node)
  const name = around && around !== handler.node ? nameOf(module, around) : undefined
  return [
    { node: handler.node, label: handler.name },
    ...(around && name !== undefined && name !== handler.name ? [{ node: around, label: `${name}()` }] : []),
    { node, label },
  ]
}

/** The identifier by which a function is called: its own name or that of the variable it is kept in. */
export function nameNode(module: ModuleModel, callable: Node): Node | undefined {
  const id = childOf(callable, 'id')
  if (id) return id
  const parent = module.parentOf(callable)
  if (parent?.type === 'VariableDeclarator') return childOf(parent, 'id')
  return undefined
}

const nameOf = (module: ModuleModel, callable: Node) => textOf(nameNode(module, callable), 'name')

/** The binding that an identifier of a declaration declares. */
export function declaredBy(module: ModuleModel, id: Node | undefined): Binding | undefined {
  return isIdentifier(id) ? module.bindingOf(id) : undefined
}

/** The function that an identifier names, where the module declares it. */
export function functionNamed(module: ModuleModel, callee: Node | undefined): Node | undefined {
  const bare = unwrap(callee)
  if (bare?.type === 'ArrowFunctionExpression' || bare?.type === 'FunctionExpression') return bare
  if (!isIdentifier(bare)) return undefined
  const binding = module.bindingOf(bare)
  if (binding?.kind === 'function') return binding.node
  const init = unwrap(binding?.init)
  return init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression' ? init : undefined
}
