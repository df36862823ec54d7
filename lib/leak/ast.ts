/**
 * The little of ESTree that the rules stand on. The same trees come from oxc-parser (`start`, `end`), from ESLint's
 * parsers (`range`, sometimes also `start` and `end`) and from oxlint's plugin loader.
 */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** Offset of the first character, whichever way the parser wrote it. */
export const startOf = (node: Node): number => rangeOf(node)?.[0] ?? node.start

/** Offset after the last character. */
export const endOf = (node: Node): number => rangeOf(node)?.[1] ?? node.end

function rangeOf(node: Node): readonly [number, number] | undefined {
  return Array.isArray(node['range']) ? (node['range'] as unknown as readonly [number, number]) : undefined
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** The child under `key`, if there is exactly one node. */
export function childOf(node: Node | undefined, key: string): Node | undefined {
  const value = node?.[key]
  return isNode(value) ? value : undefined
}

/** The children under `key`; the holes of a sparse array are left out. */
export function childrenOf(node: Node | undefined, key: string): readonly Node[] {
  const value = node?.[key]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** A property that is text: an identifier's `name`, a declaration's `kind`, an operator. */
export function textOf(node: Node | undefined, key: string): string | undefined {
  const value = node?.[key]
  return typeof value === 'string' ? value : undefined
}

export interface IdentifierNode extends Node {
  readonly type: 'Identifier'
}

export const isIdentifier = (node: Node | undefined, name?: string): node is IdentifierNode =>
  node?.type === 'Identifier' && (name === undefined || node['name'] === name)

export interface FunctionNode extends Node {
  readonly type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'
}

export const isFunction = (node: Node | undefined): node is FunctionNode =>
  node?.type === 'FunctionDeclaration' ||
  node?.type === 'FunctionExpression' ||
  node?.type === 'ArrowFunctionExpression'

export interface ClassNode extends Node {
  readonly type: 'ClassDeclaration' | 'ClassExpression'
}

export const isClass = (node: Node | undefined): node is ClassNode =>
  node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression'

/** A call or `new`. */
export interface CallNode extends Node {
  readonly type: 'CallExpression' | 'NewExpression'
}

export const isCall = (node: Node | undefined): node is CallNode =>
  node?.type === 'CallExpression' || node?.type === 'NewExpression'

/** The text of a string literal, or of a template without holes. */
export function stringOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined
  if (node?.type !== 'TemplateLiteral' || childrenOf(node, 'expressions').length > 0) return undefined
  const value = childrenOf(node, 'quasis')[0]?.['value'] as { cooked?: unknown } | undefined
  return typeof value?.cooked === 'string' ? value.cooked : undefined
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'ChainExpression',
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
])

export interface WrapperNode extends Node {
  readonly type: `TS${string}Expression` | 'TSTypeAssertion' | 'ChainExpression' | 'ParenthesizedExpression'
}

/** Is it syntax that only wraps an expression: `x!`, `x as T`, `(x)`, the chain around `a?.b`? */
export const isWrapper = (node: Node | undefined): node is WrapperNode => node !== undefined && WRAPPERS.has(node.type)

/** The expression inside `x!`, `x as T`, `<T>x`, `x satisfies T`, `(x)` and the chain around `a?.b`. */
export function unwrap(node: Node): Node
export function unwrap(node: Node | undefined): Node | undefined
export function unwrap(node: Node | undefined): Node | undefined {
  let inner = node
  while (isWrapper(inner)) inner = childOf(inner, 'expression')
  return inner
}

/** The name that a member expression or an object's key spells out: `a.name`, `a['name']`, `{ name: 1 }`, `#name`. */
export function keyOf(node: Node | undefined): string | undefined {
  const key = childOf(node, node?.type === 'MemberExpression' ? 'property' : 'key')
  if (key?.type === 'PrivateIdentifier') return `#${String(key['name'])}`
  if (node?.['computed'] !== true && key?.type === 'Identifier') return textOf(key, 'name')
  return stringOf(key)
}
