import { isFunction, textOf, unwrap, type Node } from './ast.ts'
import { argumentsOf, calledName } from './callee.ts'
import { bindingAt, nameOfFunction, outermost } from './module-index.ts'
import type { ModuleModel } from './module-model.ts'

/** A React effect: its function runs after each mount and change, and the function that it returns cleans up. */
export interface Effect {
  /** `useEffect(…)` */
  readonly call: Node
  /** `useEffect` */
  readonly hook: string
  readonly callback: Node
  /** The component or hook around it: `useSocket`. */
  readonly owner: string | undefined
  /** It runs once a mount: its list of dependencies is there and empty. */
  readonly runsOnce: boolean
}

const HOOK = /^use(?:Isomorphic|Layout|Insertion|IsomorphicLayout|EnhancedLayout|BrowserLayout)?Effect(?:Once)?$/
const MOST_CALLS_DEEP = 4

/** The effect in whose course a node runs: inside its function, or in a function of the module that it calls. */
export function effectOf(module: ModuleModel, node: Node): Effect | undefined {
  return search(module, node, MOST_CALLS_DEEP, new Set())
}

function search(module: ModuleModel, node: Node, depth: number, seen: Set<Node>): Effect | undefined {
  let fn = module.functionOf(node)
  for (; fn !== undefined && !seen.has(fn); fn = module.functionOf(fn)) {
    seen.add(fn)
    const direct = effectWith(module, fn)
    if (direct !== undefined) return direct
    if (depth === 0) continue
    for (const { node: use } of nameOfFunction(module, fn)?.references ?? []) {
      const { node: outer, parent } = outermost(module, use)
      if (parent?.type !== 'CallExpression') continue
      const found =
        unwrap(parent['callee'] as Node) === use
          ? search(module, parent, depth - 1, seen)
          : effectOfCall(module, parent, outer, fn)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** The effect whose callback a function is. */
export function effectWith(module: ModuleModel, fn: Node): Effect | undefined {
  const { node, parent } = outermost(module, fn)
  return parent === undefined ? undefined : effectOfCall(module, parent, node, fn)
}

function effectOfCall(module: ModuleModel, call: Node, argument: Node, callback: Node): Effect | undefined {
  if (call.type !== 'CallExpression') return undefined
  const hook = calledName(call) ?? ''
  const [first, list] = argumentsOf(call)
  if (!HOOK.test(hook) || first !== argument) return undefined
  const bare = unwrap(list)
  const runsOnce = hook.endsWith('Once') || (bare?.type === 'ArrayExpression' && isEmpty(bare))
  return { call, hook, callback, owner: ownerOf(module, call), runsOnce }
}

const isEmpty = (array: Node): boolean => (array['elements'] as readonly unknown[]).length === 0

/** The name of the nearest named function around a node: the component or the hook. */
export function ownerOf(module: ModuleModel, node: Node): string | undefined {
  for (const ancestor of module.ancestorsOf(node)) {
    if (!isFunction(ancestor)) continue
    const id = ancestor['id'] as Node | null | undefined
    const name =
      textOf(id ?? undefined, 'name') ?? nameOfFunction(module, ancestor)?.name ?? declaredName(module, ancestor)
    if (name !== undefined) return name
  }
  return undefined
}

function declaredName(module: ModuleModel, fn: Node): string | undefined {
  for (const ancestor of module.ancestorsOf(fn)) {
    if (ancestor.type === 'VariableDeclarator') return textOf(ancestor['id'] as Node, 'name')
    if (ancestor.type.endsWith('Statement') || isFunction(ancestor)) return undefined
  }
  return undefined
}

/** Is a name the setter of `const [state, setState] = useState(…)`? Then the variable that it sets. */
export function stateSetBy(module: ModuleModel, setter: Node): Node | undefined {
  const binding = bindingAt(module, setter)
  const pattern = binding?.node.type === 'VariableDeclarator' ? (binding.node['id'] as Node) : undefined
  if (pattern?.type !== 'ArrayPattern' || calledName(binding?.node['init'] as Node) !== 'useState') return undefined
  const [state, set] = pattern['elements'] as readonly (Node | null)[]
  return textOf(set ?? undefined, 'name') === binding?.name ? (state ?? undefined) : undefined
}
