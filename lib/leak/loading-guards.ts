import { childOf, childrenOf, endOf, isFunction, isIdentifier, startOf, stringOf, unwrap, type Node } from './ast.ts'
import type { ModuleModel } from './module-model.ts'

/** Where code may be: in the page and on the server, in one of them, or at a developer's desk alone. */
type Place = 'browser' | 'server' | 'desk'

const BROWSER_OBJECTS = /^(?:window|document|localStorage|sessionStorage)$/
const DESKS = /^(?:development|test)$/

/**
 * Is a node run only in a page, or only by developers: behind `typeof window !== 'undefined'`, behind
 * `NODE_ENV === 'development'`, or in a module that could not be loaded anywhere but in a page?
 */
export function isKeptFromServers(module: ModuleModel, node: Node): boolean {
  let child = node
  for (const at of module.ancestorsOf(node)) {
    if (isChoice(at) && at['test'] !== child && at['left'] !== child) {
      const holds = at.type === 'LogicalExpression' ? at['operator'] === '&&' : childOf(at, 'alternate') !== child
      if (isAway(placeOf(module, childOf(at, 'test') ?? childOf(at, 'left'), holds))) return true
    }
    if (at.type === 'BlockStatement' || at.type === 'Program')
      for (const statement of childrenOf(at, 'body'))
        if (leavesBefore(statement, child) && isAway(placeOf(module, childOf(statement, 'test'), false))) return true
    if (isFunction(at)) return false
    child = at
  }
  return false
}

const isChoice = ({ type }: Node) =>
  type === 'IfStatement' || type === 'ConditionalExpression' || type === 'LogicalExpression'

const isAway = (place: Place | undefined) => place === 'browser' || place === 'desk'

function leavesBefore(statement: Node, node: Node): boolean {
  if (statement.type !== 'IfStatement' || endOf(statement) > startOf(node)) return false
  const branch = childOf(statement, 'consequent')
  const last = branch?.type === 'BlockStatement' ? childrenOf(branch, 'body').at(-1) : branch
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement'
}

/** Where code is that runs if the condition holds, or if it does not. */
function placeOf(module: ModuleModel, test: Node | undefined, holds: boolean, aliases = 0): Place | undefined {
  const node = unwrap(test)
  if (node === undefined || aliases > 3) return undefined
  const inner = (next: Node | undefined, still = holds) => placeOf(module, next, still, aliases + 1)
  switch (node.type) {
    case 'Identifier': {
      const binding = module.bindingOf(node)
      return binding?.kind === 'const' ? inner(binding.init) : undefined
    }
    case 'UnaryExpression':
      return node['operator'] === '!' ? inner(childOf(node, 'argument'), !holds) : undefined
    case 'LogicalExpression':
      // Both halves of an `&&` that holds are true; both halves of an `||` that does not are false.
      if ((node['operator'] === '&&') !== holds) return undefined
      return inner(childOf(node, 'left')) ?? inner(childOf(node, 'right'))
    case 'BinaryExpression':
      return compared(module, node, holds)
    default:
      return undefined
  }
}

function compared(module: ModuleModel, node: Node, holds: boolean): Place | undefined {
  const operator = String(node['operator'])
  if (!/^[!=]==?$/.test(operator)) return undefined
  const isEqual = operator.startsWith('=') === holds
  const sides = [unwrap(childOf(node, 'left')), unwrap(childOf(node, 'right'))]
  const text = sides.map(stringOf).find((side) => side !== undefined)
  const asked = sides.find((side) => stringOf(side) === undefined)
  if (text === undefined || asked === undefined) return undefined
  const target = asked.type === 'UnaryExpression' ? childOf(asked, 'argument') : undefined
  if (asked['operator'] === 'typeof' && isIdentifier(target) && BROWSER_OBJECTS.test(String(target['name'])))
    return (text === 'undefined') === isEqual ? 'server' : 'browser'
  const isEnvironment = module.globalName(asked) === 'process.env.NODE_ENV'
  if (!isEnvironment) return undefined
  return isEqual ? (DESKS.test(text) ? 'desk' : undefined) : text === 'production' ? 'desk' : undefined
}

/** Does loading the module touch the page without asking whether there is one? Then it is loaded in pages alone. */
export function isPageScript(module: ModuleModel): boolean {
  let found = false
  module.walk({
    Identifier(node) {
      if (found || !BROWSER_OBJECTS.test(String(node['name'])) || module.bindingOf(node) !== undefined) return
      const parent = module.parentOf(node)
      if (parent?.type !== 'MemberExpression' || childOf(parent, 'object') !== node) return
      const way = module.initPath(node)
      if (way === undefined) return
      found = ![node, ...way.map((step) => step.node)].some((step) => isKeptFromServers(module, step))
    },
  })
  return found
}
