import type { Node } from './ast.ts'
import type { Step } from './finding.ts'

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
  /** How loading the module comes to run this node; undefined: loading it does not. */
  initPath(node: Node): readonly Step[] | undefined
  /** The handler in whose course this node runs, through local calls too. */
  handlerOf(node: Node): Handler | undefined
}

/** Reads a module's tree once; the answers are worked out when they are asked for. */
export function createModuleModel(program: Node, facts: ModuleFacts): ModuleModel {
  const parents = new WeakMap<Node, Node>()
  return {
    program,
    path: facts.path,
    role: 'module',
    walk: () => {},
    parentOf: (node) => parents.get(node),
    ancestorsOf: () => [],
    functionOf: () => undefined,
    bindingOf: () => undefined,
    moduleBindings: [],
    globalName: () => undefined,
    importOf: () => undefined,
    initPath: () => undefined,
    handlerOf: () => undefined,
  }
}
