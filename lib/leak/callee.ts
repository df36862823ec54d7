import { childOf, childrenOf, keyOf, unwrap, type Node } from './ast.ts'

export const calleeOf = (call: Node | undefined): Node | undefined => unwrap(childOf(call, 'callee'))

export const argumentsOf = (call: Node | undefined): readonly Node[] => childrenOf(call, 'arguments')

export interface MethodCall {
  readonly object: Node
  readonly method: string
}

/** `bus` and `on` of `bus.on(…)`; undefined for a call that names no method. */
export function methodOf(call: Node | undefined): MethodCall | undefined {
  const callee = call?.type === 'CallExpression' ? calleeOf(call) : undefined
  if (callee?.type !== 'MemberExpression') return undefined
  const object = unwrap(childOf(callee, 'object'))
  const method = keyOf(callee)
  return object === undefined || method === undefined ? undefined : { object, method }
}

/** The last name of what is called: `useEffect` of `useEffect(…)` and of `React.useEffect(…)`. */
export function calledName(call: Node | undefined): string | undefined {
  const callee = calleeOf(call)
  return callee?.type === 'Identifier' ? String(callee['name']) : keyOf(callee)
}

/** `a.b.c` of an expression made of names, for messages; undefined for any other. */
export function spelled(node: Node | undefined): string | undefined {
  const bare = unwrap(node)
  if (bare?.type === 'Identifier') return String(bare['name'])
  if (bare?.type === 'ThisExpression') return 'this'
  if (bare?.type !== 'MemberExpression') return undefined
  const object = spelled(childOf(bare, 'object'))
  const key = keyOf(bare)
  return object === undefined || key === undefined ? undefined : `${object}.${key}`
}
