import { childOf, childrenOf, keyOf, textOf, unwrap, type Node } from './ast.ts'
import { classOf } from './module-index.ts'
import type { ModuleModel } from './module-model.ts'

/** A class that begins and ends: somebody calls `close()`, or a framework mounts and unmounts it. */
export interface ClassLifetime {
  readonly node: Node
  readonly name: string
  /** Methods that end it: `close`, `dispose`, `componentWillUnmount`, `[Symbol.dispose]`. */
  readonly ends: readonly string[]
  /** Methods by which a framework begins it: `componentDidMount`, `connectedCallback`. */
  readonly mounts: readonly string[]
  readonly extendsAnother: boolean
}

const ENDS =
  /^#?(?:close|dispose|asyncDispose|destroy|stop|cleanup|cleanUp|shutdown|shutDown|teardown|tearDown|terminate|disconnect|unmount|detach|deactivate|componentWillUnmount|disconnectedCallback|ngOnDestroy|onModuleDestroy|onApplicationShutdown|onDestroy|(?:stop|close|dispose|destroy)[A-Z]\w*)$/
const MOUNTS = /^(?:componentDidMount|connectedCallback|ngOnInit|ngAfterViewInit|onModuleInit)$/

/** The lifetime of the nearest class around a node; undefined where it has none. */
export function lifetimeOf(module: ModuleModel, node: Node): ClassLifetime | undefined {
  const owner = classOf(module, node)
  if (owner === undefined) return undefined
  const members = childrenOf(childOf(owner, 'body'), 'body')
  const names = members.flatMap((member) => memberName(member) ?? [])
  const ends = names.filter((name) => ENDS.test(name))
  const mounts = names.filter((name) => MOUNTS.test(name))
  if (ends.length === 0 && mounts.length === 0) return undefined
  return {
    node: owner,
    name: nameOfClass(module, owner),
    ends,
    mounts,
    extendsAnother: childOf(owner, 'superClass') !== undefined,
  }
}

/** The name of a class, also of `const Clock = class { … }`. */
export function nameOfClass(module: ModuleModel, owner: Node): string {
  const own = textOf(childOf(owner, 'id'), 'name')
  const parent = module.parentOf(owner)
  return own ?? textOf(childOf(parent, 'id'), 'name') ?? 'the class'
}

/** `close` of `close() {}` and of `close = () => {}`, `dispose` of `[Symbol.dispose]() {}`. */
function memberName(member: Node): string | undefined {
  const isField = member.type === 'PropertyDefinition'
  const value = unwrap(childOf(member, 'value'))
  if (isField && value?.type !== 'ArrowFunctionExpression' && value?.type !== 'FunctionExpression') return undefined
  if (member.type !== 'MethodDefinition' && !isField) return undefined
  const key = unwrap(childOf(member, 'key'))
  return member['computed'] === true && key?.type === 'MemberExpression' ? keyOf(key) : keyOf(member)
}
