import { childOf, childrenOf, isFunction, textOf, type Node } from '../ast.ts'
import type { Binding, BindingKind, Reference } from '../module-model.ts'
import { isUse, isWrite, namesIn } from './patterns.ts'
import type { Tree } from './tree.ts'

export interface Scopes {
  /** For a use of a name and for the identifier that declares it. */
  bindingOf(identifier: Node): Binding | undefined
  /** The name as a scope itself declares it; its parents are not asked. */
  declaredIn(scope: Node, name: string): Binding | undefined
  readonly moduleBindings: readonly Binding[]
}

interface OpenBinding extends Binding {
  kind: BindingKind
  node: Node
  init: Node | undefined
  readonly references: Reference[]
}

interface Scope {
  readonly names: Map<string, OpenBinding>
  readonly holdsVars: boolean
}

const BLOCKS: ReadonlySet<string> = new Set(
  'BlockStatement ForStatement ForInStatement ForOfStatement SwitchStatement CatchClause ClassExpression TSEnumDeclaration'.split(
    ' ',
  ),
)

const opensScope = (node: Node) => BLOCKS.has(node.type) || holdsVars(node)

const holdsVars = (node: Node) =>
  isFunction(node) || node.type === 'Program' || node.type === 'StaticBlock' || node.type === 'TSModuleBlock'

/** Declares every name first, so that uses before the declaration find it too, then resolves the uses. */
export function readScopes(tree: Tree): Scopes {
  const scopes = new Map<Node, Scope>()
  const bindings = new Map<Node, OpenBinding>()
  const uses: Node[] = []
  const scopeAt = (node: Node): Node => {
    let at = node
    while (!scopes.has(at)) at = tree.parentOf(at) ?? tree.program
    return at
  }
  const varScopeAt = (node: Node): Node => {
    let at = node
    while (scopes.get(at)?.holdsVars !== true) at = tree.parentOf(at) ?? tree.program
    return at
  }

  function declare(scope: Node, identifier: Node, kind: BindingKind, node: Node, init?: Node): void {
    const { names } = scopes.get(scope)!
    const name = String(identifier['name'])
    let binding = names.get(name)
    if (binding === undefined) {
      binding = { name, kind, node, init, isModule: scope === tree.program, references: [] }
      names.set(name, binding)
    } else if (kind === 'function' || kind === 'class' || binding.init === undefined) {
      // A second `var`, an overload's body, a namespace that merges: the one with a value counts.
      if (binding.kind !== 'function' && binding.kind !== 'class') Object.assign(binding, { kind, node, init })
    }
    bindings.set(identifier, binding)
  }

  function declareAll(node: Node): void {
    if (opensScope(node)) scopes.set(node, { names: new Map(), holdsVars: holdsVars(node) })
    const id = childOf(node, 'id')
    if (isFunction(node)) {
      if (id) declare(node.type === 'FunctionDeclaration' ? scopeAt(tree.parentOf(node)!) : node, id, 'function', node)
      for (const param of childrenOf(node, 'params')) for (const name of namesIn(param)) declareParam(node, name, param)
      return
    }
    switch (node.type) {
      case 'VariableDeclarator': {
        const kind = textOf(tree.parentOf(node), 'kind')
        const scope = kind === 'var' ? varScopeAt(node) : scopeAt(node)
        const init = id?.type === 'Identifier' ? childOf(node, 'init') : undefined
        for (const name of namesIn(id))
          declare(scope, name, kind === 'var' || kind === 'let' ? kind : 'const', node, init)
        return
      }
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (id) declare(node.type === 'ClassDeclaration' ? scopeAt(node) : node, id, 'class', node)
        return
      case 'ImportSpecifier':
      case 'ImportDefaultSpecifier':
      case 'ImportNamespaceSpecifier':
        declare(tree.program, childOf(node, 'local')!, 'import', node)
        return
      case 'TSImportEqualsDeclaration':
        if (id) declare(scopeAt(node), id, 'import', node)
        return
      case 'CatchClause':
        for (const name of namesIn(childOf(node, 'param'))) declare(node, name, 'catch', node)
        return
      case 'TSEnumDeclaration':
        if (id) declare(scopeAt(tree.parentOf(node)!), id, 'const', node)
        return
      case 'TSEnumMember':
        if (id?.type === 'Identifier') declare(scopeAt(node), id, 'const', node, childOf(node, 'initializer'))
        return
      case 'TSModuleDeclaration':
        if (id?.type === 'Identifier' && node['kind'] !== 'global') declare(scopeAt(node), id, 'const', node)
        return
      case 'Identifier':
      case 'JSXIdentifier':
        uses.push(node)
    }
  }

  /** A parameter hides the name of its function. */
  function declareParam(scope: Node, identifier: Node, param: Node): void {
    scopes.get(scope)!.names.delete(String(identifier['name']))
    declare(scope, identifier, 'param', param, param.type === 'AssignmentPattern' ? childOf(param, 'right') : undefined)
  }

  function lookUp(identifier: Node): OpenBinding | undefined {
    const name = String(identifier['name'])
    for (let at: Node | undefined = identifier; at !== undefined; at = tree.parentOf(at)) {
      const found = scopes.get(at)?.names.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  for (const node of tree.nodes) declareAll(node)
  for (const identifier of uses) {
    if (bindings.has(identifier) || !isUse(identifier, tree)) continue
    const binding = lookUp(identifier)
    if (binding === undefined) continue
    binding.references.push({ node: identifier, isWrite: isWrite(identifier, tree) })
    bindings.set(identifier, binding)
  }
  return {
    bindingOf: (identifier) => bindings.get(identifier),
    declaredIn: (scope, name) => scopes.get(scope)?.names.get(name),
    moduleBindings: [...scopes.get(tree.program)!.names.values()],
  }
}
