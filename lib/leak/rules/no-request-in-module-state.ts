import { childOf, childrenOf, isClass, isFunction, isIdentifier, keyOf, unwrap, type Node } from '../ast.ts'
import type { Finding } from '../finding.ts'
import { handlerPath } from '../handler-path.ts'
import type { Binding, ModuleModel } from '../module-model.ts'
import { requestValue, type RequestValue } from '../request-values.ts'
import type { LeakRule } from '../rule.ts'
import { subtree } from '../subtree.ts'

const KEEPS = /^(?:add|push|set|unshift)$/
const RELEASES = /^(?:delete|clear|splice)$/
const CONTAINERS = /^(?:Map|Set|Array|LRUCache|LRU|QuickLRU|NodeCache|TTLCache)$/

const NAMES: Readonly<Record<RequestValue, string>> = {
  request: 'a request',
  response: 'a response',
  stream: 'a stream of a request',
  context: "a request's headers, cookies or signal",
  promise: "a promise of a request's work",
}

/** Where module state takes a value: the variable, what the reader calls it, the value. */
interface Store {
  readonly owner: Binding | undefined
  readonly name: string
  readonly value: Node
  readonly isContainer: boolean
}

export const noRequestInModuleState: LeakRule = {
  name: 'no-request-in-module-state',
  summary: 'no request, response, stream, request context or promise of them is kept in module state',
  check(module) {
    if (module.role === 'client') return []
    const findings: Finding[] = []
    const inspect = (node: Node) => {
      const store = storeOf(module, node)
      const handler = store && module.handlerOf(node)
      if (!store || !handler) return
      const kept = requestValue(module, store.value) ?? closedOver(module, store.value)
      if (kept === undefined || (store.isContainer && isReleased(module, store))) return
      findings.push({
        rule: 'no-request-in-module-state',
        severity: store.isContainer ? 'critical' : 'high',
        node,
        message: `${store.name} lives as long as the module and keeps ${NAMES[kept]} of ${handler.name}: ${consequence(kept)}`,
        path: handlerPath(module, handler, node, `${store.name} ← ${NAMES[kept]}`),
        advice:
          kept === 'promise'
            ? 'Keep the plain result with a cap and an age, and share loads in flight through a table that lets go when they settle.'
            : 'Pass it as an argument or through AsyncLocalStorage, and keep only the plain values that you need of it.',
      })
    }
    module.walk({ AssignmentExpression: inspect, CallExpression: inspect })
    return findings
  },
}

function consequence(kept: RequestValue): string {
  return kept === 'promise'
    ? 'a later request waits for work of one that is gone, and a rejection stays.'
    : 'its body and context cannot be freed, and requests that interleave see one another.'
}

function storeOf(module: ModuleModel, node: Node): Store | undefined {
  return node.type === 'AssignmentExpression' ? assigned(module, node) : put(module, node)
}

function assigned(module: ModuleModel, node: Node): Store | undefined {
  const target = unwrap(childOf(node, 'left'))
  const value = childOf(node, 'right')
  if (!target || !value) return undefined
  if (isIdentifier(target)) {
    const owner = module.bindingOf(target)
    return owner?.isModule ? { owner, name: owner.name, value, isContainer: false } : undefined
  }
  if (target.type !== 'MemberExpression') return undefined
  const root = rootOf(target)
  const isGlobal = isIdentifier(root) && /^(?:globalThis|global)$/.test(String(root['name'])) && !module.bindingOf(root)
  const owner = isIdentifier(root) ? module.bindingOf(root) : undefined
  if (!isGlobal && !isModuleState(module, owner) && !isLastingInstance(module, root)) return undefined
  const isContainer = target['computed'] === true && keyOf(target) === undefined
  return { owner, name: nameOf(target), value, isContainer }
}

/** `requests.push(request)`, `byId.set(id, response)`, `state.clients.add(controller)`. */
function put(module: ModuleModel, call: Node): Store | undefined {
  const callee = unwrap(childOf(call, 'callee'))
  if (callee?.type !== 'MemberExpression' || !KEEPS.test(keyOf(callee) ?? '')) return undefined
  const object = childOf(callee, 'object')
  const root = rootOf(object)
  const owner = isIdentifier(root) ? module.bindingOf(root) : undefined
  if (!object || !(isModuleState(module, owner) || isLastingInstance(module, root))) return undefined
  const values = childrenOf(call, 'arguments')
  const kept = values.find((value) => (requestValue(module, value) ?? closedOver(module, value)) !== undefined)
  return kept && { owner, name: nameOf(object), value: kept, isContainer: true }
}

/** A variable of the module that holds a container, a literal or a class; what an import gives may be anything. */
function isModuleState(module: ModuleModel, owner: Binding | undefined): boolean {
  if (!owner?.isModule || owner.kind === 'import') return false
  if (owner.kind === 'class') return true
  const init = lastOf(unwrap(owner.init))
  if (init?.type === 'ArrayExpression' || init?.type === 'ObjectExpression') return true
  if (init?.type !== 'NewExpression') return init?.type === 'MemberExpression'
  const callee = childOf(init, 'callee')
  const made = module.globalName(callee) ?? module.importOf(callee)?.name ?? ''
  return CONTAINERS.test(made) || isClass(isIdentifier(callee) ? module.bindingOf(callee)?.node : undefined)
}

/** `this` of a class whose every instance is made while the module loads. */
function isLastingInstance(module: ModuleModel, root: Node | undefined): boolean {
  if (root?.type !== 'ThisExpression') return false
  const owner = [...module.ancestorsOf(root)].find(isClass)
  if (!owner) return false
  const made = [...subtree(module.program)].filter(
    (node) =>
      node.type === 'NewExpression' &&
      module.valuesOf(childOf(node, 'callee')).some(({ kind, node: value }) => kind === 'class' && value === owner),
  )
  return made.length > 0 && made.every((node) => module.initPath(node) !== undefined)
}

/** `new Map()` of `globalThis.clients ?? new Map()` and of `(globalThis.clients ??= new Map())`. */
function lastOf(init: Node | undefined): Node | undefined {
  const right =
    init?.type === 'LogicalExpression' || init?.type === 'AssignmentExpression' ? childOf(init, 'right') : undefined
  return right ? lastOf(unwrap(right)) : init
}

/** The identifier that a member or a `.get(key)` starts at. */
function rootOf(node: Node | undefined): Node | undefined {
  const bare = unwrap(node)
  if (bare?.type === 'MemberExpression') return rootOf(childOf(bare, 'object'))
  const callee = bare?.type === 'CallExpression' ? unwrap(childOf(bare, 'callee')) : undefined
  return callee?.type === 'MemberExpression' && keyOf(callee) === 'get' ? rootOf(childOf(callee, 'object')) : bare
}

function nameOf(node: Node): string {
  const bare = unwrap(node)
  if (isIdentifier(bare)) return String(bare['name'])
  if (bare.type === 'ThisExpression') return 'this'
  if (bare.type !== 'MemberExpression') {
    const root = rootOf(bare)
    return root && root !== bare ? nameOf(root) : 'module state'
  }
  const object = childOf(bare, 'object')
  const owner = object ? nameOf(object) : ''
  const key = keyOf(bare)
  return key === undefined ? `${owner}[…]` : `${owner}.${key}`
}

/** What a callback that is kept holds through its scope. */
function closedOver(module: ModuleModel, value: Node): RequestValue | undefined {
  const callable = unwrap(value)
  if (!callable) return undefined
  const init = isIdentifier(callable) ? module.bindingOf(callable) : undefined
  const body = isFunction(callable)
    ? callable
    : init && !init.isModule && isFunction(unwrap(init.init))
      ? unwrap(init.init)
      : undefined
  if (!body) return undefined
  for (const node of subtree(body)) {
    if (!isIdentifier(node) || module.bindingOf(node) === undefined) continue
    const kept = requestValue(module, node)
    if (kept === 'request' || kept === 'response' || kept === 'stream')
      return isOuter(module, node, body) ? kept : undefined
  }
  return undefined
}

const isOuter = (module: ModuleModel, identifier: Node, body: Node): boolean => {
  const declared = module.bindingOf(identifier)?.node
  return declared !== undefined && declared !== body && ![...module.ancestorsOf(declared)].includes(body)
}

/** Does something let the entry go again? Dropping the oldest for a new one only bounds how many are kept. */
function isReleased(module: ModuleModel, { owner, name }: Store): boolean {
  // A field: by its name, anywhere in the module.
  if (!owner) return [...subtree(module.program)].some((node) => releasesField(module, node, name))
  return owner.references.some(({ node, isWrite }) => {
    if (isWrite) return module.handlerOf(node) !== undefined
    let at: Node = node
    for (let parent = module.parentOf(at); parent; parent = module.parentOf(at)) {
      if (parent.type === 'UnaryExpression') return parent['operator'] === 'delete'
      const isRelease = parent.type === 'MemberExpression' && RELEASES.test(keyOf(parent) ?? '')
      if (isRelease) return !isEviction(module, module.parentOf(parent))
      if (parent.type !== 'MemberExpression' && parent.type !== 'CallExpression' && parent.type !== 'ChainExpression')
        return false
      if (parent.type === 'CallExpression' && childOf(parent, 'callee') !== at) return false
      at = parent
    }
    return false
  })
}

function releasesField(module: ModuleModel, node: Node, name: string): boolean {
  if (node.type !== 'MemberExpression' || !RELEASES.test(keyOf(node) ?? '')) return false
  const object = unwrap(childOf(node, 'object'))
  return object !== undefined && nameOf(object) === name && !isEviction(module, module.parentOf(node))
}

/** `kept.delete(kept.keys().next().value)`, also by way of a variable. */
function isEviction(module: ModuleModel, call: Node | undefined): boolean {
  const key = childrenOf(call, 'arguments')[0]
  const source = isIdentifier(key) ? (module.bindingOf(key)?.init ?? key) : key
  return (
    source !== undefined &&
    [...subtree(source)].some((node) => node.type === 'MemberExpression' && /^(?:keys|next)$/.test(keyOf(node) ?? ''))
  )
}
