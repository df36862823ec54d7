import { isFunction, unwrap, type Node } from './ast.ts'
import type { Step } from './finding.ts'
import { readCalls } from './model/calls.ts'
import { readClassMembers } from './model/class-members.ts'
import { readHandlers } from './model/handlers.ts'
import { readInitPaths } from './model/init-path.ts'
import { readOrigins } from './model/origins.ts'
import { roleOf } from './model/role.ts'
import { readScopes } from './model/scopes.ts'
import { readRearming } from './model/steadiness.ts'
import { readTree } from './model/tree.ts'
import { readValues, type Value } from './model/values.ts'

export interface ModuleFacts {
  /** With forward slashes, relative to the project: the role is read from it. */
  readonly path: string
}

/** What a module is to its framework; `module` is any other. */
export type ModuleRole = 'route' | 'middleware' | 'page' | 'server-action' | 'client' | 'module'

export type BindingKind = 'const' | 'let' | 'var' | 'function' | 'class' | 'import' | 'param' | 'catch'

export interface Binding {
  readonly name: string
  readonly kind: BindingKind
  /** The declarator, the declaration, the import specifier, the parameter or the catch clause. */
  readonly node: Node
  /** What it starts with; undefined too where a pattern takes it apart. */
  readonly init: Node | undefined
  readonly isModule: boolean
  /** Uses of the name, without its declaration. */
  readonly references: readonly Reference[]
}

export interface Reference {
  /** The identifier. */
  readonly node: Node
  /** Does it assign the variable itself (not a property of its value)? */
  readonly isWrite: boolean
}

/** A name that a module takes from another one; `*` is the whole module, `default` its default export. */
export interface ImportedName {
  readonly source: string
  readonly name: string
}

/** The code of a framework's that runs for a request. */
export interface Handler {
  readonly node: Node
  /** `GET`, `middleware`, the Server Action's or the component's name. */
  readonly name: string
}

/** One module as the rules see it: its tree, its scopes, and what runs when. Syntax only, no types. */
export interface ModuleModel {
  readonly program: Node
  readonly path: string
  readonly role: ModuleRole
  /** Visits every node of the given types, in the order of the source. */
  walk(visit: Readonly<Record<string, (node: Node) => void>>): void
  parentOf(node: Node): Node | undefined
  /** From the parent outwards. */
  ancestorsOf(node: Node): Iterable<Node>
  /** The nearest function around the node; not the node itself. */
  functionOf(node: Node): Node | undefined
  /** What an identifier names; undefined for a global and for what is no reference. */
  bindingOf(identifier: Node): Binding | undefined
  readonly moduleBindings: readonly Binding[]
  /** `setInterval` for `setInterval`, `globalThis.setInterval` and one imported from `node:timers`; `process.on`. */
  globalName(node: Node | undefined): string | undefined
  /** The import behind an identifier, or behind a member of a namespace or default import. */
  importOf(node: Node | undefined): ImportedName | undefined
  /** The local functions, classes, instances and object literals that an expression may stand for. */
  valuesOf(expression: Node | undefined): readonly Value[]
  /** How loading the module comes to run this node; undefined: loading it does not. */
  initPath(node: Node): readonly Step[] | undefined
  /** Does a `setTimeout` or `setImmediate` lead, each time, to its own call again? */
  rearms(timer: Node): boolean
  /** The handler in whose course this node runs, through local calls too. */
  handlerOf(node: Node): Handler | undefined
}

/** Reads a module's tree once; what runs when is worked out as soon as a rule asks for it. */
export function createModuleModel(program: Node, { path }: ModuleFacts): ModuleModel {
  const tree = readTree(program)
  const scopes = readScopes(tree)
  const origins = readOrigins(tree, scopes)
  const members = readClassMembers(tree, scopes)
  const values = readValues(tree, scopes, members)
  const calls = readCalls(tree, scopes, origins, members, values)
  const role = roleOf(program, path)
  const initWays = readInitPaths(tree, calls)
  return {
    program,
    path,
    role,
    walk(visit) {
      for (const node of tree.nodes) visit[node.type]?.(node)
    },
    parentOf: tree.parentOf,
    ancestorsOf: tree.ancestorsOf,
    functionOf(node) {
      for (const at of tree.ancestorsOf(node)) if (isFunction(at)) return at
      return undefined
    },
    bindingOf: (identifier) => scopes.bindingOf(unwrap(identifier)),
    moduleBindings: scopes.moduleBindings,
    globalName: origins.globalName,
    importOf: origins.importOf,
    valuesOf: values.valuesOf,
    initPath: initWays,
    rearms: readRearming(tree, calls, values),
    handlerOf: readHandlers(tree, role, calls, values),
  }
}
