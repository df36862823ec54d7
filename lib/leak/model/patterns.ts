import { childOf, childrenOf, isWrapper, type Node } from '../ast.ts'
import type { Tree } from './tree.ts'

/** The identifiers that a declaration's pattern makes: `a`, `b` and `c` of `{ a, x: [b, ...c] }`. */
export function namesIn(pattern: Node | undefined): readonly Node[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern]
    case 'ObjectPattern':
      return childrenOf(pattern, 'properties').flatMap((property) =>
        namesIn(property.type === 'RestElement' ? property : childOf(property, 'value')),
      )
    case 'ArrayPattern':
      return childrenOf(pattern, 'elements').flatMap(namesIn)
    case 'AssignmentPattern':
      return namesIn(childOf(pattern, 'left'))
    case 'RestElement':
      return namesIn(childOf(pattern, 'argument'))
    case 'TSParameterProperty':
      return namesIn(childOf(pattern, 'parameter'))
    default:
      return []
  }
}

/** Does this use of a name assign the variable itself? */
export function isWrite(identifier: Node, tree: Tree): boolean {
  let node = identifier
  for (const parent of tree.ancestorsOf(identifier)) {
    switch (parent.type) {
      case 'AssignmentExpression':
      case 'ForInStatement':
      case 'ForOfStatement':
        return childOf(parent, 'left') === node
      case 'UpdateExpression':
        return true
      case 'AssignmentPattern':
        if (childOf(parent, 'left') !== node) return false
        break
      case 'Property':
        if (childOf(parent, 'value') !== node) return false
        break
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'RestElement':
        break
      default:
        if (!isWrapper(parent)) return false
    }
    node = parent
  }
  return false
}

/** What an assignment to this name puts in: the right side of `name = …`, `name ??= …`. */
export function writtenValue(identifier: Node, tree: Tree): Node | undefined {
  const parent = tree.parentOf(identifier)
  return parent?.type === 'AssignmentExpression' && childOf(parent, 'left') === identifier
    ? childOf(parent, 'right')
    : undefined
}

/** Is an identifier a use of a variable, and not a key, a label or a part of a declaration? */
export function isUse(node: Node, tree: Tree): boolean {
  const parent = tree.parentOf(node)
  if (parent === undefined) return false
  switch (parent.type) {
    case 'MemberExpression':
      return childOf(parent, 'object') === node || parent['computed'] === true
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return childOf(parent, 'value') === node || parent['computed'] === true
    case 'ExportSpecifier':
      return childOf(parent, 'local') === node && childOf(tree.parentOf(parent), 'source') === undefined
    case 'JSXMemberExpression':
      return childOf(parent, 'object') === node
    case 'JSXAttribute':
    case 'JSXNamespacedName':
      return false
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ImportAttribute':
    case 'ExportAllDeclaration':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'TSNamespaceExportDeclaration':
      return false
    case 'TSEnumMember':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
      return childOf(parent, 'id') !== node
    case 'TSQualifiedName':
      return childOf(parent, 'left') === node
    default:
      return node.type === 'Identifier' || /^[A-Z]/.test(String(node['name']))
  }
}
