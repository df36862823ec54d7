import { childOf, childrenOf, isFunction, isIdentifier, keyOf, unwrap, type Node } from './ast.ts'
import { functionNamed } from './handler-path.ts'
import type { ModuleModel } from './module-model.ts'
import { subtree } from './subtree.ts'

const CHAIN = /^(?:then|catch|finally)$/
const COMBINES = /^Promise\.(?:all|allSettled|any|race)$/

/** Packages whose calls go over the network and give promises. */
const CLIENTS =
  /^(?:axios|ky|got|undici|node-fetch|pg|ioredis|redis|@upstash\/redis|@vercel\/kv|@vercel\/blob|@vercel\/analytics\/server|resend|@libsql\/client)$/
/** What writes or asks through one of them; events and options do not. */
const ASKS =
  /^(?:fetch|request|get|post|put|patch|delete|del|set|setex|incr|incrby|expire|hset|hincrby|lpush|rpush|sadd|zadd|publish|query|execute|batch|send|track|upload)$/
const PRISMA_WRITES =
  /^(?:create|createMany|update|updateMany|upsert|delete|deleteMany|findMany|findFirst|findUnique|\$executeRaw|\$transaction)$/
const BUILDERS = /^(?:insert|insertInto|update|updateTable|delete|deleteFrom)$/
const RUNS = /^(?:values|set|where|returning|execute|executeTakeFirst)$/

/** What an expression evidently does that goes on after it: `fetch()`, `save()`; `undefined` if that is not evident. */
export function asyncWork(module: ModuleModel, expression: Node | undefined): string | undefined {
  const call = unwrap(expression)
  if (call?.type === 'NewExpression')
    return module.globalName(childOf(call, 'callee')) === 'Promise' ? 'a promise' : undefined
  if (call?.type !== 'CallExpression') return undefined
  const callee = unwrap(childOf(call, 'callee'))
  const name = module.globalName(callee)
  if (name === 'fetch') return 'fetch()'
  if (name !== undefined && COMBINES.test(name)) return `${name}()`
  const own = functionNamed(module, callee)
  if (own)
    return givesPromise(module, own)
      ? isIdentifier(callee)
        ? `${String(callee['name'])}()`
        : 'an async function'
      : undefined
  return clientCall(module, callee)
}

/** An async function, or one that returns a promise made in it. */
function givesPromise(module: ModuleModel, callable: Node): boolean {
  if (callable['generator'] === true) return false
  if (callable['async'] === true) return true
  const body = unwrap(childOf(callable, 'body'))
  if (body && body.type !== 'BlockStatement') return isPromise(module, body)
  return childrenOf(body, 'body').some(
    (statement) => statement.type === 'ReturnStatement' && isPromise(module, unwrap(childOf(statement, 'argument'))),
  )
}

function isPromise(module: ModuleModel, value: Node | undefined): boolean {
  if (value?.type !== 'CallExpression' && value?.type !== 'NewExpression') return false
  const callee = childOf(value, 'callee')
  const name = module.globalName(callee)
  return value.type === 'NewExpression' ? name === 'Promise' : name === 'fetch' || chainBase(value) !== undefined
}

/** The value whose `.then(f)`, `.catch(f)` or `.finally(f)` is called. */
export function chainBase(expression: Node | undefined): Node | undefined {
  const call = unwrap(expression)
  const callee = call?.type === 'CallExpression' ? unwrap(childOf(call, 'callee')) : undefined
  if (callee?.type !== 'MemberExpression' || !CHAIN.test(keyOf(callee) ?? '')) return undefined
  const takes = unwrap(childrenOf(call, 'arguments')[0])
  const isCallback = isFunction(takes) || isIdentifier(takes) || takes?.type === 'MemberExpression'
  return isCallback ? unwrap(childOf(callee, 'object')) : undefined
}

/** `axios.post()`, `prisma.user.update()`, `db.insert(t).values(v)`. */
function clientCall(module: ModuleModel, callee: Node | undefined): string | undefined {
  const names: string[] = []
  let at = callee
  while (at) {
    if (at.type === 'CallExpression') at = unwrap(childOf(at, 'callee'))
    else if (at.type === 'MemberExpression') {
      names.unshift(keyOf(at) ?? '')
      at = unwrap(childOf(at, 'object'))
    } else break
  }
  if (!isIdentifier(at)) return undefined
  const root = String(at['name'])
  const last = names.at(-1) ?? ''
  const isPrisma = /^(?:prisma|prismaClient)$/.test(root) && PRISMA_WRITES.test(last)
  const isBuilder = /^(?:db|kysely|drizzle)$/.test(root) && BUILDERS.test(names[0] ?? '') && RUNS.test(last)
  if (isPrisma || isBuilder) return `${[root, ...names].join('.')}()`
  const init = unwrap(module.bindingOf(at)?.init)
  const made =
    init?.type === 'NewExpression' || init?.type === 'CallExpression' ? unwrap(childOf(init, 'callee')) : undefined
  const from =
    module.importOf(at) ?? module.importOf(made?.type === 'MemberExpression' ? unwrap(childOf(made, 'object')) : made)
  if (!from || !CLIENTS.test(from.source) || (names.length > 0 && !ASKS.test(last))) return undefined
  return names.length > 0 || /^(?:default|fetch|request|track|put|del)$/.test(from.name)
    ? `${[root, ...names].join('.')}()`
    : undefined
}

/** Does a function's own body wait for something? */
export const awaits = (callable: Node): boolean => [...subtree(callable)].some(({ type }) => type === 'AwaitExpression')
