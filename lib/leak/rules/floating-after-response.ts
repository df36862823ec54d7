import { asyncWork, awaits, chainBase } from '../async-work.ts'
import { childOf, childrenOf, isFunction, isIdentifier, keyOf, textOf, unwrap, type Node } from '../ast.ts'
import type { Finding } from '../finding.ts'
import { declaredBy, functionNamed, handlerPath, nameNode } from '../handler-path.ts'
import type { Handler, ModuleModel } from '../module-model.ts'
import type { LeakRule } from '../rule.ts'
import { subtree } from '../subtree.ts'

/** Work that ends a stream or a handle: nobody waits for it, and nothing is lost. */
const ENDS = /^(?:abort|cancel|close|closed|destroy|pipeTo|pipe|ready|releaseLock|return|write)$/
/** Methods that call their callback while the request runs, and drop what it returns. */
const EACH = /^(?:forEach)$/
/** Calls whose callback runs in the course of the request. */
const RUNS_CALLBACK =
  /^(?:forEach|map|flatMap|then|catch|finally|after|waitUntil|unstable_after|\$?transaction|run|with\w*)$/
/** What keeps a response open while work goes on. */
const FEEDS = /^(?:enqueue|write|close|getWriter|append|update|done|end|error|merge|pipeTo)$/
const STREAMS = /(?:Readable|Transform|Writable)Stream|PassThrough|createDataStream|createStreamable|eventIterator/i

export const floatingAfterResponse: LeakRule = {
  name: 'floating-after-response',
  summary: 'work that a request starts is awaited, returned, or handed to waitUntil or after',
  check(module) {
    if (module.role === 'client') return []
    const findings: Finding[] = []
    const report = (node: Node, work: string) => {
      const handler = module.handlerOf(node)
      if (!handler || !runsInRequest(module, node, handler)) return
      if (feedsStream(module, node) || answers(module, node, handler)) return
      findings.push({
        rule: 'floating-after-response',
        severity: 'medium',
        node,
        message: `${handler.name} starts ${work} and does not wait for it: once the response is sent, a serverless instance may freeze, and the work with all it holds is kept or lost.`,
        path: handlerPath(module, handler, node, work),
        advice: 'Await it before you answer, or hand its promise to waitUntil(), after() or scope.background().',
      })
    }
    module.walk({
      ExpressionStatement(node) {
        const expression = childOf(node, 'expression')
        if (expression) for (const [at, work] of dropped(module, expression)) report(at, work)
      },
      VariableDeclarator(node) {
        const init = unwrap(childOf(node, 'init'))
        const id = childOf(node, 'id')
        const work = isIdentifier(id) ? asyncWork(module, init) : undefined
        if (work === undefined) return
        const parent = module.parentOf(node)
        if (module.parentOf(parent ?? node)?.type === 'ExportNamedDeclaration') return
        if (declaredBy(module, id)?.references.length === 0) report(node, work)
      },
    })
    return findings
  },
}

/** The works that a statement starts and drops. */
function* dropped(module: ModuleModel, expression: Node): Generator<readonly [Node, string]> {
  const bare = unwrap(expression)
  if (bare.type === 'UnaryExpression' && textOf(bare, 'operator') === 'void') {
    const inner = unwrap(childOf(bare, 'argument'))
    // In a component, `void load(id)` begins early what the component below waits for.
    const isPreload = module.role === 'page' && inner !== undefined && chainBase(inner) === undefined
    if (inner && !isPreload) yield* dropped(module, inner)
  } else if (bare.type === 'LogicalExpression') {
    const right = childOf(bare, 'right')
    if (right) yield* dropped(module, right)
  } else if (bare.type === 'ConditionalExpression') {
    for (const key of ['consequent', 'alternate']) {
      const branch = childOf(bare, key)
      if (branch) yield* dropped(module, branch)
    }
  } else {
    const work = eachWork(module, bare) ?? workOf(module, bare)
    if (work !== undefined) yield [bare, work]
  }
}

/** What an expression does that nobody waits for: a call known to be asynchronous, or a chain that ends in `.catch`. */
function workOf(module: ModuleModel, expression: Node | undefined): string | undefined {
  const direct = asyncWork(module, expression)
  if (direct !== undefined) return direct
  let base = expression
  let takesFunction = false
  for (let next = chainBase(base); next; next = chainBase(base)) {
    const callback = unwrap(childrenOf(base, 'arguments')[0])
    takesFunction ||=
      functionNamed(module, callback) !== undefined || module.globalName(callback)?.startsWith('console.') === true
    base = next
  }
  if (!base || base === expression) return undefined
  if (isIdentifier(base)) {
    const binding = module.bindingOf(base)
    const work = binding?.references.length === 1 ? asyncWork(module, binding.init) : undefined
    return work
  }
  if (base.type === 'MemberExpression') return undefined
  if (base.type !== 'CallExpression') return asyncWork(module, base)
  const callee = unwrap(childOf(base, 'callee'))
  const name = callee?.type === 'MemberExpression' ? keyOf(callee) : textOf(callee, 'name')
  if (name === undefined) return asyncWork(module, base)
  if (ENDS.test(name)) return undefined
  // A schema has a `catch` too, which takes a value.
  return asyncWork(module, base) ?? (takesFunction ? `${name}()` : undefined)
}

/** `items.forEach(async (item) => { await save(item) })`, and `map` whose promises are dropped. */
function eachWork(module: ModuleModel, call: Node): string | undefined {
  const callee = call.type === 'CallExpression' ? unwrap(childOf(call, 'callee')) : undefined
  const name = callee?.type === 'MemberExpression' ? (keyOf(callee) ?? '') : ''
  if (!EACH.test(name) && name !== 'map') return undefined
  const callback = unwrap(childrenOf(call, 'arguments')[0])
  if (!callback || !isFunction(callback)) return undefined
  if (callback['async'] === true) return awaits(callback) ? `${name}() of an async function` : undefined
  const body = unwrap(childOf(callback, 'body'))
  return body?.type === 'CallExpression' && workOf(module, body) !== undefined
    ? `${name}() of ${workOf(module, body)}`
    : undefined
}

/** Is the node in the handler's own course, not in a listener that runs some day? */
function runsInRequest(module: ModuleModel, node: Node, handler: Handler): boolean {
  for (let around = module.functionOf(node); around; around = module.functionOf(around)) {
    if (around === handler.node) return true
    const parent = module.parentOf(around)
    if (nameNode(module, around) !== undefined) return isCalledAtAll(module, around)
    if (parent?.type !== 'CallExpression') return isFunction(handler.node) ? false : isHandlerItself(parent)
    if (childOf(parent, 'callee') === around) continue
    const callee = unwrap(childOf(parent, 'callee'))
    const name = callee?.type === 'MemberExpression' ? keyOf(callee) : textOf(callee, 'name')
    if (name === undefined || !RUNS_CALLBACK.test(name)) return isWrapped(module, parent)
  }
  return true
}

/** `export const GET = withAuth(async () => …)`: the function is the handler, inside its wrapper. */
function isWrapped(module: ModuleModel, call: Node): boolean {
  for (const around of module.ancestorsOf(call)) {
    if (around.type === 'ExportNamedDeclaration' || around.type === 'ExportDefaultDeclaration') return true
    if (isFunction(around)) return false
  }
  return false
}

const isHandlerItself = (parent: Node | undefined) =>
  parent?.type === 'ExportDefaultDeclaration' || parent?.type === 'MethodDefinition'

/** A function that is only handed on as a listener does not run in the course of the request. */
function isCalledAtAll(module: ModuleModel, callable: Node): boolean {
  const binding = declaredBy(module, nameNode(module, callable))
  if (!binding) return true
  return (
    binding.references.length === 0 ||
    binding.references.some(({ node }) => {
      const parent = module.parentOf(node)
      return (parent?.type === 'CallExpression' && childOf(parent, 'callee') === node) || isExport(parent)
    })
  )
}

const isExport = (parent: Node | undefined) =>
  parent?.type === 'ExportSpecifier' || parent?.type === 'ExportDefaultDeclaration'

/** In the pages folder the response is a parameter: work that uses it ends the request. */
function answers(module: ModuleModel, node: Node, handler: Handler): boolean {
  const response = childrenOf(handler.node, 'params')[1]
  if (!/(?:^|\/)pages\/api\//.test(module.path) || !isIdentifier(response)) return false
  return [...subtree(node)].some((part) => isIdentifier(part) && module.bindingOf(part)?.node === response)
}

/** Work that writes the body of the response: the stream keeps the response open until the work ends it. */
function feedsStream(module: ModuleModel, node: Node): boolean {
  const called = [...subtree(node)].flatMap((part) => {
    const callee = part.type === 'CallExpression' ? unwrap(childOf(part, 'callee')) : undefined
    const own = callee && functionNamed(module, callee)
    return own ? [own] : []
  })
  const writes = [node, ...called].some((root) =>
    [...subtree(root)].some((part) => part.type === 'MemberExpression' && FEEDS.test(keyOf(part) ?? '')),
  )
  if (!writes) return false
  return [...subtree(module.program)].some((part) => part.type === 'Identifier' && STREAMS.test(String(part['name'])))
}
