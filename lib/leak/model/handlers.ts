import { childOf, childrenOf, isCall, isFunction, keyOf, stringOf, textOf, type Node } from '../ast.ts'
import type { Handler, ModuleRole } from '../module-model.ts'
import type { Calls } from './calls.ts'
import { reachFrom } from './reach.ts'
import { hasDirective } from './role.ts'
import type { Tree } from './tree.ts'
import type { Values } from './values.ts'

const METHODS = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/
const MIDDLEWARE = /^(?:middleware|proxy|default)$/
const PAGE = /^(?:default|generateMetadata|generateViewport)$/

/** An export's name and what it exports. */
interface Exported {
  readonly name: string
  readonly value: Node
}

/** The handlers of a module, and which of its functions run in their course. */
export function readHandlers(tree: Tree, role: ModuleRole, calls: Calls, values: Values) {
  let owners: ReadonlyMap<Node, Handler> | undefined

  function handlers(): Map<Node, string> {
    const found = new Map<Node, string>()
    for (const { name, value } of exportsOf(tree.program)) {
      if (isHandlerName(name, role)) for (const fn of functionsIn(value, values)) found.set(fn, spoken(name, fn, role))
      if (name !== 'default' || role !== 'module') continue
      // A worker's `export default { fetch() {} }`.
      for (const { kind, node } of values.valuesOf(value)) {
        if (kind !== 'object') continue
        const property = childrenOf(node, 'properties').find((property) => keyOf(property) === 'fetch')
        for (const fn of functionsIn(childOf(property, 'value'), values)) found.set(fn, 'fetch')
      }
    }
    for (const node of tree.nodes)
      if (isFunction(node) && hasDirective(childrenOf(childOf(node, 'body'), 'body'), 'use server'))
        found.set(node, textOf(childOf(node, 'id'), 'name') ?? 'the Server Action')
    return found
  }

  function readOwners(): Map<Node, Handler> {
    const found = new Map<Node, Handler>()
    for (const [node, name] of handlers())
      for (const unit of reachFrom(new Map([[node, []]]), calls).keys())
        if (!found.has(unit)) found.set(unit, { node, name })
    return found
  }

  return (node: Node): Handler | undefined => {
    owners ??= readOwners()
    if (owners.size === 0) return undefined
    // What is written inside a handler belongs to it, whoever calls it.
    for (const at of tree.ancestorsOf(node)) {
      const handler = owners.get(at)
      if (handler !== undefined) return handler
    }
    return undefined
  }
}

function isHandlerName(name: string, role: ModuleRole): boolean {
  switch (role) {
    case 'route':
      return METHODS.test(name) || name === 'default'
    case 'middleware':
      return MIDDLEWARE.test(name)
    case 'page':
      return PAGE.test(name)
    case 'server-action':
      return true
    default:
      return false
  }
}

function spoken(name: string, fn: Node, role: ModuleRole): string {
  if (name !== 'default') return name
  return (
    textOf(childOf(fn, 'id'), 'name') ?? (role === 'page' ? 'the page' : role === 'middleware' ? role : 'the handler')
  )
}

/** The function itself, or the ones that a wrapper is given: `withAuth(async (request) => …)`. */
function functionsIn(value: Node | undefined, values: Values): readonly Node[] {
  const own = values.valuesOf(value).filter(({ kind }) => kind === 'function')
  const wrapped = isCall(value)
    ? childrenOf(value, 'arguments').flatMap((argument) => functionsIn(argument, values))
    : []
  return [...own.map(({ node }) => node), ...wrapped]
}

function exportsOf(program: Node): readonly Exported[] {
  return childrenOf(program, 'body').flatMap((statement): readonly Exported[] => {
    const declaration = childOf(statement, 'declaration')
    if (statement.type === 'ExportDefaultDeclaration' && declaration) return [{ name: 'default', value: declaration }]
    if (statement.type !== 'ExportNamedDeclaration') return []
    if (declaration?.type === 'VariableDeclaration')
      return childrenOf(declaration, 'declarations').flatMap((declarator) => exportedAs(declarator, 'id', 'init'))
    if (declaration) return exportedAs(declaration, 'id')
    if (childOf(statement, 'source')) return []
    return childrenOf(statement, 'specifiers').flatMap((specifier) => exportedAs(specifier, 'exported', 'local'))
  })
}

function exportedAs(node: Node, nameKey: string, valueKey?: string): readonly Exported[] {
  const id = childOf(node, nameKey)
  const name = textOf(id, 'name') ?? stringOf(id)
  const value = valueKey === undefined ? node : childOf(node, valueKey)
  return name === undefined || value === undefined ? [] : [{ name, value }]
}
