import { childOf, childrenOf, isIdentifier, keyOf, stringOf, textOf, unwrap, type Node } from '../ast.ts'
import type { Binding, ImportedName } from '../module-model.ts'
import type { Scopes } from './scopes.ts'
import type { Tree } from './tree.ts'

/** Where a name comes from, if not from this module: the platform, or another module. */
export interface Origins {
  globalName(node: Node | undefined): string | undefined
  importOf(node: Node | undefined): ImportedName | undefined
}

const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'window', 'global', 'self'])

/** Modules of Node's that hand out what is global too. */
const GLOBAL_MODULES: Readonly<Record<string, (name: string) => string | undefined>> = {
  timers: (name) => (name === '*' || name === 'default' ? undefined : name),
  perf_hooks: (name) => (/^(?:performance|PerformanceObserver)$/.test(name) ? name : undefined),
  process: (name) => (name === '*' || name === 'default' ? 'process' : `process.${name}`),
}

/** How many aliases (`const g = globalThis`) are followed. */
const MOST_ALIASES = 5

export function readOrigins(tree: Tree, scopes: Scopes): Origins {
  function globalName(node: Node | undefined, aliases = 0): string | undefined {
    const bare = unwrap(node)
    if (bare === undefined || aliases > MOST_ALIASES) return undefined
    const imported = importOf(bare, aliases)
    if (imported) return GLOBAL_MODULES[imported.source.replace(/^node:/, '')]?.(imported.name)
    if (bare.type === 'MemberExpression') {
      const owner = globalName(childOf(bare, 'object'), aliases)
      const key = keyOf(bare)
      if (owner === undefined || key === undefined) return undefined
      return GLOBAL_OBJECTS.has(owner) ? key : `${owner}.${key}`
    }
    if (bare.type !== 'Identifier') return undefined
    const binding = scopes.bindingOf(bare)
    if (binding === undefined) return textOf(bare, 'name')
    const alias = aliasOf(binding)
    if (alias) return globalName(alias, aliases + 1)
    const owner = takenFrom(binding)
    const name = owner && globalName(owner.object, aliases + 1)
    if (name === undefined) return undefined
    return GLOBAL_OBJECTS.has(name) ? owner?.key : `${name}.${owner?.key}`
  }

  function importOf(node: Node | undefined, aliases = 0): ImportedName | undefined {
    const bare = unwrap(node)
    if (bare === undefined || aliases > MOST_ALIASES) return undefined
    switch (bare.type) {
      case 'AwaitExpression':
        return importOf(childOf(bare, 'argument'), aliases)
      case 'ImportExpression':
        return whole(stringOf(childOf(bare, 'source')))
      case 'CallExpression': {
        const callee = childOf(bare, 'callee')
        if (!isIdentifier(callee, 'require') || scopes.bindingOf(callee)) return undefined
        return whole(stringOf(childrenOf(bare, 'arguments')[0]))
      }
      case 'MemberExpression':
        return memberOf(importOf(childOf(bare, 'object'), aliases), keyOf(bare))
      case 'Identifier': {
        const binding = scopes.bindingOf(bare)
        if (binding === undefined) return undefined
        if (binding.kind === 'import') return importedBy(binding.node, tree)
        const alias = aliasOf(binding)
        if (alias) return importOf(alias, aliases + 1)
        const owner = takenFrom(binding)
        return owner && memberOf(importOf(owner.object, aliases + 1), owner.key)
      }
      default:
        return undefined
    }
  }

  return { globalName: (node) => globalName(node), importOf: (node) => importOf(node) }
}

const whole = (source: string | undefined): ImportedName | undefined =>
  source === undefined ? undefined : { source, name: '*' }

const memberOf = (owner: ImportedName | undefined, key: string | undefined): ImportedName | undefined =>
  owner && key !== undefined && (owner.name === '*' || owner.name === 'default')
    ? { source: owner.source, name: key }
    : undefined

function importedBy(specifier: Node, tree: Tree): ImportedName | undefined {
  if (specifier.type === 'TSImportEqualsDeclaration')
    return whole(stringOf(childOf(childOf(specifier, 'moduleReference'), 'expression')))
  const source = stringOf(childOf(tree.parentOf(specifier), 'source'))
  if (source === undefined) return undefined
  if (specifier.type === 'ImportNamespaceSpecifier') return { source, name: '*' }
  if (specifier.type === 'ImportDefaultSpecifier') return { source, name: 'default' }
  const imported = childOf(specifier, 'imported')
  const name = textOf(imported, 'name') ?? stringOf(imported)
  return name === undefined ? undefined : { source, name }
}

/** What a constant stands for, where it is only another name: `const g = globalThis as Store`, `const x = require('x')`. */
function aliasOf({ kind, init }: Binding): Node | undefined {
  const bare = kind === 'const' ? unwrap(init) : undefined
  return bare && /^(?:Identifier|MemberExpression|CallExpression|AwaitExpression)$/.test(bare.type) ? bare : undefined
}

/** `object` and `key` of `const { key: name } = object`. */
function takenFrom({ kind, node, name }: Binding): { object: Node; key: string } | undefined {
  const pattern = kind === 'const' ? childOf(node, 'id') : undefined
  const object = childOf(node, 'init')
  if (pattern?.type !== 'ObjectPattern' || object === undefined) return undefined
  const property = childrenOf(pattern, 'properties').find((property) => {
    const value = childOf(property, 'value')
    return isIdentifier(value?.type === 'AssignmentPattern' ? childOf(value, 'left') : value, name)
  })
  const key = keyOf(property)
  return key === undefined ? undefined : { object, key }
}
