import { childOf, childrenOf, keyOf, textOf, unwrap, type Node } from './ast.ts'
import { argumentsOf, calleeOf, methodOf } from './callee.ts'
import { bindingAt } from './module-index.ts'
import type { ModuleModel } from './module-model.ts'
import { outermostValue } from './value-position.ts'

const GLOBALS = new Set(['WebSocket', 'EventSource'])
/** Packages whose export is a socket's class. */
const CLASSES: Readonly<Record<string, string>> = {
  ws: 'WebSocket',
  'isomorphic-ws': 'WebSocket',
  'reconnecting-websocket': 'ReconnectingWebSocket',
  partysocket: 'PartySocket',
  eventsource: 'EventSource',
}
const SOCKET_IO = 'socket.io-client'
const OPENS = new Set(['io', 'connect', 'default', '*'])

/** What kind of connection an expression opens: `io`, `WebSocket`, `EventSource`; undefined: none that is known. */
export function socketOpened(module: ModuleModel, node: Node): string | undefined {
  const callee = calleeOf(node)
  const imported = module.importOf(callee)
  if (node.type === 'NewExpression') {
    const name = module.globalName(callee)
    if (name !== undefined && GLOBALS.has(name)) return name
    const known = imported && Object.hasOwn(CLASSES, imported.source) ? CLASSES[imported.source] : undefined
    return imported !== undefined && (imported.name === 'default' || imported.name === known) ? known : undefined
  }
  const opens = imported?.source === SOCKET_IO ? OPENS.has(imported.name) : isLoadedIo(module, callee)
  return opens && !waits(module, node) ? 'io' : undefined
}

/** `autoConnect: false`: nothing is opened before `connect()`. Options that cannot be read may say so. */
function waits(module: ModuleModel, call: Node): boolean {
  return argumentsOf(call).some((argument, at) => {
    const bare = unwrap(argument)
    const named = bare?.type === 'Identifier' ? bindingAt(module, bare) : undefined
    const options = unwrap(named?.init) ?? bare
    if (options?.type !== 'ObjectExpression') return at === 1 && bare?.type === 'Identifier'
    return childrenOf(options, 'properties').some(
      (property) =>
        property.type === 'SpreadElement' ||
        (keyOf(property) === 'autoConnect' && unwrap(childOf(property, 'value'))?.['value'] !== true),
    )
  })
}

/** `io` of `const { io } = await import('socket.io-client')`, and of `import('socket.io-client').then(({ io }) => …)`. */
function isLoadedIo(module: ModuleModel, callee: Node | undefined): boolean {
  const root = callee?.type === 'MemberExpression' ? unwrap(childOf(callee, 'object')) : callee
  const name = callee?.type === 'MemberExpression' ? keyOf(callee) : importedName(module, root)
  const binding = bindingAt(module, root)
  if (binding === undefined || name === undefined || !OPENS.has(name)) return false
  if (binding.node.type === 'VariableDeclarator') return isIoImport(childOf(binding.node, 'init'))
  const fn = root === undefined || binding.kind !== 'param' ? undefined : module.functionOf(binding.references[0]!.node)
  const call = fn === undefined ? undefined : outermostValue(module, fn).parent
  const then = methodOf(call)
  return then?.method === 'then' && isIoImport(then.object)
}

/** The name under which a package exports what a pattern takes out of it: `io` of `{ io: connect }`. */
function importedName(module: ModuleModel, identifier: Node | undefined): string | undefined {
  const binding = bindingAt(module, identifier)
  if (binding?.node.type !== 'VariableDeclarator') return binding?.name
  const pattern = childOf(binding.node, 'id')
  const property = childrenOf(pattern, 'properties').find(
    (each) => textOf(unwrap(childOf(each, 'value')), 'name') === binding.name,
  )
  return property === undefined ? undefined : keyOf(property)
}

function isIoImport(node: Node | undefined): boolean {
  let bare = unwrap(node)
  while (bare?.type === 'AwaitExpression') bare = unwrap(childOf(bare, 'argument'))
  if (bare?.type === 'MemberExpression') return isIoImport(childOf(bare, 'object'))
  return bare?.type === 'ImportExpression' && childOf(bare, 'source')?.['value'] === SOCKET_IO
}
