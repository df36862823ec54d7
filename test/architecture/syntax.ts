import type { Node } from 'oxc-parser'

/** A node whose members are looked at by name. The rules are about shapes, not about one type of node each. */
export type AnyNode = Node & Record<string, unknown>

/** Type nodes say nothing at run time; these alone, of those that begin with `TS`, hold expressions. */
const WITH_VALUES = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSParameterProperty',
  'TSExportAssignment',
])

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function isTypeOnly(node: AnyNode): boolean {
  return node.type.startsWith('TS') && !WITH_VALUES.has(node.type)
}

/** The nodes directly below one. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = []
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue
    if (Array.isArray(value)) children.push(...value.filter(isNode))
    else if (isNode(value)) children.push(value)
  }
  return children
}

/**
 * Visits a node and all below it. `enter` may return `false` to leave out what is below.
 *
 * @param options.types - Whether to visit type annotations too. Default `false`.
 */
export function walk(
  node: unknown,
  enter: (node: AnyNode, parent: AnyNode | undefined) => boolean | void,
  { types = false } = {},
): void {
  const step = (current: AnyNode, parent: AnyNode | undefined): void => {
    if (!types && isTypeOnly(current)) return
    if (enter(current, parent) === false) return
    for (const child of childrenOf(current)) step(child, current)
  }
  if (isNode(node)) step(node, undefined)
}

/** The text of a string literal or of a template without expressions. */
export function literalText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  if (node.type !== 'TemplateLiteral' || (node['expressions'] as unknown[]).length > 0) return undefined
  return ((node['quasis'] as AnyNode[])[0]?.['value'] as { cooked?: string } | undefined)?.cooked
}

/** `b` of `a.b`, `a['b']`, `a?.b`. */
export function memberName(node: unknown): string | undefined {
  if (!isNode(node) || node.type !== 'MemberExpression') return undefined
  const property = node['property']
  if (node['computed'] === true) return literalText(property)
  return isNode(property) ? (property['name'] as string | undefined) : undefined
}

const GLOBALS = new Set(['globalThis', 'window', 'self', 'global'])

/** Whether a node names a global: `Date` or `globalThis.Date`. */
export function isGlobal(node: unknown, name: string): boolean {
  const bare = unwrapped(node)
  if (!bare) return false
  if (bare.type === 'Identifier') return bare['name'] === name
  const owner = unwrapped(bare['object'])
  return memberName(bare) === name && owner?.type === 'Identifier' && GLOBALS.has(String(owner['name']))
}

/** Whether a node is `object.property` of a global object: `Date.now`, `globalThis.Date['now']`. */
export function isGlobalMember(node: unknown, object: string, property: string): boolean {
  return isNode(node) && memberName(node) === property && isGlobal(node['object'], object)
}

/** An expression without parentheses, casts, `!` and optional chaining around it. */
export function unwrapped(node: unknown): AnyNode | undefined {
  let current = node
  while (isNode(current)) {
    const wraps =
      current.type === 'ParenthesizedExpression' ||
      current.type === 'ChainExpression' ||
      (WITH_VALUES.has(current.type) && 'expression' in current)
    if (!wraps) return current
    current = current['expression']
  }
  return undefined
}

/**
 * Every place where a name is used as a value, wherever it comes from: a bare identifier, a member, an import, a
 * destructured property. A key of an object literal or of a class is a name of the author's own, not a use.
 */
export function usesOf(program: unknown, names: ReadonlySet<string>): { node: AnyNode; name: string }[] {
  const uses: { node: AnyNode; name: string }[] = []
  walk(program, (node, parent) => {
    const member = memberName(node)
    if (member !== undefined && names.has(member)) uses.push({ node, name: member })
    if (node.type === 'ImportSpecifier' && parent?.['importKind'] !== 'type' && node['importKind'] !== 'type') {
      const imported = String((node['imported'] as AnyNode)['name'] ?? (node['imported'] as AnyNode)['value'])
      if (names.has(imported)) uses.push({ node, name: imported })
      return false
    }
    if (node.type !== 'Identifier' || !names.has(String(node['name']))) return true
    if (parent?.type === 'MemberExpression' && parent['property'] === node && parent['computed'] !== true) return true
    const ownKey = parent?.['key'] === node && parent['computed'] !== true && parent['shorthand'] !== true
    const inPattern = parent?.type === 'Property' && isPatternProperty(program, parent)
    if (!ownKey || inPattern) uses.push({ node, name: String(node['name']) })
    return true
  })
  return uses.filter(({ node }, at) => !uses.slice(0, at).some((earlier) => earlier.node.start === node.start))
}

function isPatternProperty(program: unknown, property: AnyNode): boolean {
  let found = false
  walk(program, (node) => {
    if (node.type === 'ObjectPattern' && (node['properties'] as unknown[]).includes(property)) found = true
    return !found
  })
  return found
}

/** The variables and functions that a module declares at its top, by name, exported or not. */
export function topLevelBindings(program: unknown): Map<string, AnyNode | undefined> {
  const bindings = new Map<string, AnyNode | undefined>()
  for (const statement of isNode(program) ? childrenOf(program) : []) {
    const declared = isNode(statement['declaration']) ? statement['declaration'] : statement
    if (/^(?:Function|Class)Declaration$/.test(declared.type) && isNode(declared['id'])) {
      bindings.set(String(declared['id']['name']), declared)
    }
    if (declared.type !== 'VariableDeclaration') continue
    for (const { id, init } of declared['declarations'] as unknown as { id: AnyNode; init: unknown }[]) {
      if (id.type === 'Identifier') bindings.set(String(id['name']), unwrapped(init))
    }
  }
  return bindings
}

const ITERATES = new Set(['map', 'flatMap', 'filter', 'forEach', 'reduce', 'some', 'every', 'find', 'from'])

/**
 * Visits what runs when a module is imported: everything but the bodies of functions and methods and the initial values
 * of instance fields. A function that is called right there runs too, and so does one of the module's own that is
 * called at module scope.
 */
export function walkModuleScope(program: unknown, enter: (node: AnyNode) => void): void {
  const bindings = topLevelBindings(program)
  const entered = new Set<AnyNode>()
  const visit = (root: AnyNode): void => {
    walk(root, (node, parent) => {
      if (isFunction(node)) return false
      if (parent?.type === 'PropertyDefinition' && parent['value'] === node && parent['static'] !== true) return false
      enter(node)
      const calls = node.type === 'CallExpression' || node.type === 'NewExpression'
      const callee = calls ? unwrapped(node['callee']) : undefined
      // `list.map(callback)` calls its callback there and then.
      const callbacks = ITERATES.has(memberName(callee) ?? '') ? (node['arguments'] as AnyNode[]) : []
      for (const called of [callee, bindings.get(String(callee?.['name'])), ...callbacks]) {
        if (!called || !isFunction(called) || entered.has(called)) continue
        entered.add(called)
        for (const part of [...(called['params'] as AnyNode[]), called['body'] as AnyNode]) visit(part)
      }
      return true
    })
  }
  if (isNode(program)) visit(program)
}

/** Whether a node is a function, declared or expressed. */
export function isFunction(node: AnyNode | undefined): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node?.type ?? '')
}
