import { childOf, childrenOf, isFunction, isIdentifier, keyOf, textOf, unwrap, type Node } from './ast.ts'
import { asyncWork, chainBase } from './async-work.ts'
import { declaredBy, nameNode } from './handler-path.ts'
import type { Binding, ModuleModel } from './module-model.ts'
import { subtree } from './subtree.ts'

/** What of a request a value is. */
export type RequestValue = 'request' | 'response' | 'stream' | 'context' | 'promise'

const MOST_STEPS = 6
const REQUESTS = /^(?:NextRequest|Request|NextApiRequest|IncomingMessage)$/
const RESPONSES = /^(?:NextResponse|Response|NextApiResponse|ServerResponse)$/
const STREAMS =
  /^(?:Readable|Transform|Writable)Stream(?:Default(?:Controller|Reader|Writer))?$|^(?:ReadableByteStreamController)$/
const CONTEXTS = /^(?:Headers|ReadonlyHeaders|RequestCookies|ReadonlyRequestCookies|AbortSignal|NextFetchEvent)$/
const READS_BODY = /^(?:json|text|formData|arrayBuffer|blob|bytes)$/

/** By the name of a type or of a constructor. */
function valueNamed(name: string | undefined): RequestValue | undefined {
  if (name === undefined) return undefined
  if (REQUESTS.test(name)) return 'request'
  if (RESPONSES.test(name)) return 'response'
  if (STREAMS.test(name)) return 'stream'
  return CONTEXTS.test(name) ? 'context' : undefined
}

/** What an expression holds of a request, through variables, members, literals and closures. */
export function requestValue(
  module: ModuleModel,
  expression: Node | undefined,
  steps = MOST_STEPS,
): RequestValue | undefined {
  const node = unwrap(expression)
  if (!node || steps === 0) return undefined
  const of = (inner: Node | undefined) => requestValue(module, inner, steps - 1)
  switch (node.type) {
    case 'Identifier':
      return ofBinding(module, module.bindingOf(node), steps - 1)
    case 'AwaitExpression':
      return awaited(module, childOf(node, 'argument'), steps)
    case 'MemberExpression':
      return memberOf(of(childOf(node, 'object')), keyOf(node))
    case 'NewExpression':
      return valueNamed(constructorName(module, node))
    case 'CallExpression':
      return called(module, node, steps)
    case 'AssignmentExpression':
      return of(childOf(node, 'right'))
    case 'ConditionalExpression':
      return of(childOf(node, 'consequent')) ?? of(childOf(node, 'alternate'))
    case 'LogicalExpression':
      return of(childOf(node, 'left')) ?? of(childOf(node, 'right'))
    case 'ArrayExpression':
      return first(childrenOf(node, 'elements').map((element) => of(childOf(element, 'argument') ?? element)))
    case 'ObjectExpression':
      return first(
        childrenOf(node, 'properties').map((property) =>
          property.type === 'SpreadElement' ? undefined : of(childOf(property, 'value')),
        ),
      )
    default:
      return undefined
  }
}

const first = (values: readonly (RequestValue | undefined)[]) => values.find((value) => value !== undefined)

function constructorName(module: ModuleModel, node: Node): string | undefined {
  const callee = childOf(node, 'callee')
  return module.globalName(callee) ?? module.importOf(callee)?.name
}

function memberOf(owner: RequestValue | undefined, key: string | undefined): RequestValue | undefined {
  if (owner === 'request' || owner === 'response') {
    if (key === 'body') return 'stream'
    return key === 'headers' || key === 'cookies' || key === 'signal' ? 'context' : undefined
  }
  return owner === 'stream' && (key === 'readable' || key === 'writable') ? 'stream' : undefined
}

function awaited(module: ModuleModel, argument: Node | undefined, steps: number): RequestValue | undefined {
  const inner = unwrap(argument)
  if (inner?.type === 'CallExpression' && module.globalName(childOf(inner, 'callee')) === 'fetch') return 'response'
  const init = isIdentifier(inner) ? module.bindingOf(inner)?.init : undefined
  if (init?.type === 'CallExpression' && module.globalName(childOf(init, 'callee')) === 'fetch') return 'response'
  const value = requestValue(module, inner, steps - 1)
  return value === 'promise' ? undefined : value
}

function called(module: ModuleModel, call: Node, steps: number): RequestValue | undefined {
  const callee = unwrap(childOf(call, 'callee'))
  const from = module.importOf(callee)
  if (from?.source === 'next/headers') return 'context'
  if (callee?.type === 'MemberExpression') {
    const key = keyOf(callee) ?? ''
    const object = childOf(callee, 'object')
    const maker = module.globalName(object) ?? module.importOf(object)?.name
    if (maker !== undefined && RESPONSES.test(maker))
      return /^(?:json|redirect|rewrite|next|error)$/.test(key) ? 'response' : undefined
    const owner = requestValue(module, object, steps - 1)
    if (owner === 'request' || owner === 'response') {
      if (key === 'clone') return owner
      if (READS_BODY.test(key)) return 'promise'
    }
    if (owner === 'stream') return /^(?:getReader|getWriter|tee|pipeThrough)$/.test(key) ? 'stream' : undefined
  }
  const isPromise = asyncWork(module, call) !== undefined || chainBase(call) !== undefined
  return isPromise && dependsOnRequest(module, call, steps - 1) ? 'promise' : undefined
}

function ofBinding(module: ModuleModel, binding: Binding | undefined, steps: number): RequestValue | undefined {
  if (!binding || binding.isModule || steps <= 0) return undefined
  if (binding.kind === 'param') return ofParameter(module, binding, steps)
  if (binding.init) {
    const value = requestValue(module, binding.init, steps)
    if (value !== undefined) return value
  }
  const pattern = childOf(binding.node, 'id')
  if (pattern?.type === 'ObjectPattern') {
    const owner = requestValue(module, childOf(binding.node, 'init'), steps)
    const property = childrenOf(pattern, 'properties').find(
      (entry) => childOf(entry, 'value')?.['name'] === binding.name,
    )
    return memberOf(owner, keyOf(property))
  }
  return first(
    binding.references
      .filter(({ isWrite }) => isWrite)
      .map(({ node }) => {
        const parent = module.parentOf(node)
        return parent?.type === 'AssignmentExpression'
          ? requestValue(module, childOf(parent, 'right'), steps)
          : undefined
      }),
  )
}

/** A parameter: by its type, by its place in a handler, or by what the module's own calls pass. */
function ofParameter(module: ModuleModel, binding: Binding, steps: number): RequestValue | undefined {
  const found = parameterOf(module, binding)
  if (!found) return undefined
  const { callable, index, id } = found
  const annotation = childOf(childOf(id, 'typeAnnotation'), 'typeAnnotation')
  const typeName = childOf(annotation, 'typeName')
  const byType = valueNamed(textOf(typeName, 'name') ?? textOf(childOf(typeName, 'right'), 'name'))
  if (byType) return byType
  if (annotation && annotation.type !== 'TSAnyKeyword') return undefined
  if (isHandler(module, callable)) {
    const isPagesApi = /(?:^|\/)pages\/api\//.test(module.path)
    if ((module.role !== 'route' && module.role !== 'middleware') || index > (isPagesApi ? 1 : 0)) return undefined
    return index === 0 ? 'request' : 'response'
  }
  if (isStreamSource(module, callable) && index === 0) return 'stream'
  return first(argumentsAt(module, callable, index).map((argument) => requestValue(module, argument, steps - 1)))
}

function parameterOf(module: ModuleModel, binding: Binding) {
  for (const callable of [binding.node, ...module.ancestorsOf(binding.node)]) {
    if (!isFunction(callable)) continue
    const index = childrenOf(callable, 'params').findIndex((param) => {
      const id = param.type === 'AssignmentPattern' ? childOf(param, 'left') : param
      return id?.['name'] === binding.name
    })
    const param = childrenOf(callable, 'params')[index]
    const id = param?.type === 'AssignmentPattern' ? childOf(param, 'left') : param
    return id ? { callable, index, id } : undefined
  }
  return undefined
}

const isHandler = (module: ModuleModel, callable: Node) =>
  module.handlerOf(childOf(callable, 'body') ?? callable)?.node === callable

/** `start(controller)`, `pull(controller)` of a `new ReadableStream({ … })`. */
function isStreamSource(module: ModuleModel, callable: Node): boolean {
  const property = module.parentOf(callable)
  const literal = property?.type === 'Property' ? module.parentOf(property) : undefined
  const made = literal ? module.parentOf(literal) : undefined
  return made?.type === 'NewExpression' && STREAMS.test(module.globalName(childOf(made, 'callee')) ?? '')
}

function argumentsAt(module: ModuleModel, callable: Node, index: number): readonly (Node | undefined)[] {
  const references = declaredBy(module, nameNode(module, callable))?.references ?? []
  return references.flatMap(({ node }) => {
    const call = module.parentOf(node)
    return call?.type === 'CallExpression' && childOf(call, 'callee') === node
      ? [childrenOf(call, 'arguments')[index]]
      : []
  })
}

/** Does an expression use what came with the request: a handler's parameter, its headers or cookies? */
export function dependsOnRequest(module: ModuleModel, expression: Node, steps = MOST_STEPS): boolean {
  if (steps <= 0) return false
  return [...subtree(expression)].some((node) => {
    if (module.importOf(node)?.source === 'next/headers') return true
    const binding = isIdentifier(node) ? module.bindingOf(node) : undefined
    if (!binding || binding.isModule) return false
    if (binding.kind !== 'param') {
      const init = binding.init ?? childOf(binding.node, 'init')
      return init !== undefined && init !== expression && dependsOnRequest(module, init, steps - 1)
    }
    const callable = [binding.node, ...module.ancestorsOf(binding.node)].find(isFunction)
    if (!callable) return false
    if (isHandler(module, callable)) return true
    const found = parameterOf(module, binding)
    return (
      found !== undefined &&
      argumentsAt(module, callable, found.index).some(
        (argument) => argument !== undefined && dependsOnRequest(module, argument, steps - 1),
      )
    )
  })
}
