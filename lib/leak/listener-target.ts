import { childOf, isClass, unwrap, type Node } from './ast.ts'
import { calledName, calleeOf, spelled } from './callee.ts'
import type { Effect } from './effects.ts'
import { bindingAt } from './module-index.ts'
import type { Binding, ModuleModel } from './module-model.ts'

/** What a listener is added to, if it outlives the component, the request or the object that adds it. */
export interface ListenerTarget {
  /** `window`, `socket`, `router.events` */
  readonly name: string
  readonly kind: 'host' | 'shared' | 'element'
}

const HOSTS = new Set(
  'window document self globalThis global navigator screen visualViewport history process speechSynthesis'.split(' '),
)
const MEDIA = /^(?:window\.|globalThis\.|self\.)?matchMedia$/
/** Parts of the document that are made, or looked up: elements, which take their listeners with them. */
const FINDS = /^(?:create|querySelector|getElement|elementFromPoint|closest)/
/** Names of things with subscribers; by other names `.on` is the method of a chart, a map, an editor. */
const EMITTER = /socket|bus|emitter|events?$|channel|pusher|ably|hub$|pubsub|^ws$|^io$|eventSource/i

/** Does what a listener is added to live on when an effect is over? */
export function targetOfEffect(
  module: ModuleModel,
  target: Node,
  method: string,
  effect: Effect,
): ListenerTarget | undefined {
  const host = hostOf(module, target)
  if (host !== undefined) return { name: host, kind: 'host' }
  const root = rootOf(target)
  const binding = bindingAt(module, root)
  const name = spelled(target)
  if (binding === undefined || name === undefined) return undefined
  if (isShared(binding)) return { name, kind: 'shared' }
  const made = calledName(unwrap(childOf(binding.node, 'init')))
  if (made === 'useRef') {
    const isElement = method === 'addEventListener' && !effect.runsOnce && name === `${binding.name}.current`
    return isElement ? { name, kind: 'element' } : undefined
  }
  const isFromOutside =
    binding.kind === 'param' || (/^use[A-Z]/.test(made ?? '') && !/^use(?:State|Memo|Reducer)$/.test(made ?? ''))
  return isFromOutside && EMITTER.test(name.split('.').at(-1) ?? '') && isOfComponent(module, binding, effect)
    ? { name, kind: 'shared' }
    : undefined
}

/** Does it live on when a request has been answered? */
export function targetOfHandler(module: ModuleModel, target: Node): ListenerTarget | undefined {
  const root = rootOf(target)
  const name = spelled(target)
  if (name === undefined) return undefined
  const binding = bindingAt(module, root)
  if (binding === undefined) return name === 'process' ? { name, kind: 'host' } : undefined
  const isProcess = module.importOf(root)?.source.replace('node:', '') === 'process'
  if (isProcess) return { name, kind: 'host' }
  return isShared(binding) ? { name, kind: 'shared' } : undefined
}

/** `window`, `document.body`, `matchMedia(…)`, or a constant that is one of them. */
export function hostOf(module: ModuleModel, target: Node): string | undefined {
  let bare = unwrap(target)
  const binding = bare?.type === 'Identifier' ? bindingAt(module, bare) : undefined
  if (binding?.kind === 'const' && binding.init !== undefined) bare = unwrap(binding.init)
  if (bare?.type === 'CallExpression') {
    const called = spelled(calleeOf(bare)) ?? ''
    return MEDIA.test(called) && bindingAt(module, rootOf(calleeOf(bare))) === undefined
      ? (spelled(target) ?? 'matchMedia()')
      : undefined
  }
  const root = rootOf(bare)
  const name = spelled(bare)
  if (name === undefined || FINDS.test(name) || bindingAt(module, root) !== undefined) return undefined
  return HOSTS.has(String(root?.['name'])) ? (spelled(target) ?? name) : undefined
}

/** The identifier that a chain of members begins with. */
function rootOf(node: Node | undefined): Node | undefined {
  let bare = unwrap(node)
  while (bare?.type === 'MemberExpression') bare = unwrap(childOf(bare, 'object'))
  return bare
}

/** A variable of the module that holds an object: an import, or something made while the module loads. */
function isShared({ isModule, kind, init }: Binding): boolean {
  const value = unwrap(init)
  return isModule && kind !== 'function' && kind !== 'class' && !isClass(value)
}

/** Declared around the effect (a prop, what a hook gave), not in it. */
function isOfComponent(module: ModuleModel, binding: Binding, effect: Effect): boolean {
  const use = binding.references[0]
  if (use === undefined) return false
  const declaring = module.functionOf(binding.node) ?? binding.node
  for (const ancestor of module.ancestorsOf(effect.call))
    if (ancestor === declaring || ancestor === binding.node) return true
  return false
}
