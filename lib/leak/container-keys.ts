import { childOf, childrenOf, isIdentifier, keyOf, stringOf, unwrap, type Node } from './ast.ts'
import type { Binding, ModuleModel } from './module-model.ts'

/** Names and types of which a program knows few values. */
const FEW =
  /^(?:.*(?:locale|lang|language|currency|country|timezone|level|severity|env|environment|region|role|method|verb|theme|status|statuscode|mode|day|weekday|month|kind|phase|stage|tier|plan|priority|permission|platform|dialect|driver|encoding|charset|unit|eventname|eventtype|metricname|flag|feature|featureflag|tag|tagname|attributename|stylename|propname|dir|cwd|rootdir)|root|event|metric|type|target|ctor|cls|clazz|klass|component|constructor|schema|model)s?$/i

/** Can the key of a container take only few values, as far as its syntax tells? */
export function isFewValued(module: ModuleModel, key: Node | undefined, depth = 0): boolean {
  const inner = unwrap(key)
  if (inner === undefined || depth > 5) return false
  const again = (node: Node | undefined) => isFewValued(module, node, depth + 1)
  switch (inner.type) {
    case 'Literal':
      return true
    case 'TemplateLiteral':
      return childrenOf(inner, 'expressions').every(again)
    case 'BinaryExpression':
      return inner['operator'] === '%' || (again(childOf(inner, 'left')) && again(childOf(inner, 'right')))
    case 'ConditionalExpression':
      return again(childOf(inner, 'consequent')) && again(childOf(inner, 'alternate'))
    case 'LogicalExpression':
      return again(childOf(inner, 'left')) && again(childOf(inner, 'right'))
    case 'UnaryExpression':
      return inner['operator'] === '!' || inner['operator'] === 'typeof'
    case 'MemberExpression':
      return isFewMember(module, inner)
    case 'CallExpression':
      return isFewCall(inner, again)
    case 'Identifier':
      return isFewName(module, inner, depth)
    default:
      return false
  }
}

function isFewMember(module: ModuleModel, member: Node): boolean {
  const object = unwrap(childOf(member, 'object'))
  const name = keyOf(member)
  // `Kind.Session`: a member of an enum or of a constant table. `process.env.X` is constant too.
  if (isIdentifier(object)) {
    const kind = module.bindingOf(object)
    const isTable = kind?.isModule === true && kind.kind === 'const' && unwrap(kind.init)?.type === 'ObjectExpression'
    if (isTable || kind?.node.type === 'TSEnumDeclaration' || /^[A-Z][A-Za-z]*$/.test(`${name}`)) return true
    if (kind?.kind === 'import' && /^[A-Z]/.test(String(object['name']))) return true
  }
  if (isIdentifier(unwrap(childOf(object, 'object')), 'process')) return true
  return name !== undefined && name !== 'constructor' && FEW.test(name)
}

/** `Symbol.for('x')`, `level.toUpperCase()`. */
function isFewCall(call: Node, again: (node: Node | undefined) => boolean): boolean {
  const callee = unwrap(childOf(call, 'callee'))
  if (callee?.type !== 'MemberExpression') return false
  return (
    /^to(?:Locale)?(?:Upper|Lower)Case$|^trim$|^toString$/.test(keyOf(callee) ?? '') && again(childOf(callee, 'object'))
  )
}

function isFewName(module: ModuleModel, name: Node, depth: number): boolean {
  const text = String(name['name'])
  if (FEW.test(text)) return true
  const binding = module.bindingOf(name)
  if (binding === undefined) return text === 'undefined'
  if (binding.kind === 'const' && binding.init !== undefined) {
    if (binding.isModule && stringOf(unwrap(binding.init)) !== undefined) return true
    return isFewValued(module, binding.init, depth + 1)
  }
  if (binding.kind === 'import') return /^[A-Z][A-Z0-9_]+$/.test(text)
  return binding.kind === 'param' && isFewTyped(module, typeOf(binding))
}

const typeOf = ({ node }: Binding): Node | undefined => childOf(childOf(node, 'typeAnnotation'), 'typeAnnotation')

/** A union of literals, `keyof X`, an enum, or a type whose name says so. */
export function isFewTyped(module: ModuleModel, type: Node | undefined, depth = 0): boolean {
  if (type === undefined || depth > 4) return false
  switch (type.type) {
    case 'TSLiteralType':
    case 'TSBooleanKeyword':
    case 'TSNullKeyword':
    case 'TSUndefinedKeyword':
    case 'TSIndexedAccessType':
      return true
    case 'TSTypeOperator':
      return type['operator'] === 'keyof'
    case 'TSUnionType':
      return childrenOf(type, 'types').every((member) => isFewTyped(module, member, depth + 1))
    case 'TSTypeReference': {
      const name = String(childOf(type, 'typeName')?.['name'])
      const declared = declaredType(module, name)
      if (declared?.type === 'TSEnumDeclaration') return true
      const alias = childOf(declared, 'typeAnnotation')
      return alias !== undefined ? isFewTyped(module, alias, depth + 1) : FEW.test(name)
    }
    default:
      return false
  }
}

function declaredType(module: ModuleModel, name: string): Node | undefined {
  for (const statement of childrenOf(module.program, 'body')) {
    const declaration = childOf(statement, 'declaration') ?? statement
    const isType = declaration.type === 'TSTypeAliasDeclaration' || declaration.type === 'TSEnumDeclaration'
    if (isType && childOf(declaration, 'id')?.['name'] === name) return declaration
  }
  return undefined
}

/** The key type that a container was declared with: `Map<Role, …>`, `Record<Level, …>`, `Set<Kind>`. */
export function hasFewKeys(module: ModuleModel, container: Node): boolean {
  const declared = childOf(childOf(childOf(container, 'id') ?? container, 'typeAnnotation'), 'typeAnnotation')
  const value = unwrap(childOf(container, 'init') ?? childOf(container, 'value') ?? childOf(container, 'right'))
  const of = [childOf(declared, 'typeArguments'), childOf(value, 'typeArguments')]
  return of.some((list) => isKeyedByFew(module, childrenOf(list, 'params')[0]))
}

function isKeyedByFew(module: ModuleModel, first: Node | undefined): boolean {
  if (first?.type !== 'TSTypeReference') return isFewTyped(module, first)
  const inner = childrenOf(childOf(first, 'typeArguments'), 'params')[0]
  return isFewTyped(module, inner === undefined ? first : inner)
}
