import { childOf, childrenOf, isFunction, keyOf, unwrap, type Node } from '../ast.ts'
import { argumentsOf, calleeOf } from '../callee.ts'
import { lifetimeOf } from '../class-lifetime.ts'
import { effectOf } from '../effects.ts'
import type { Finding, Step } from '../finding.ts'
import { flowOf, type Flow } from '../flow.ts'
import { bindingAt, classOf } from '../module-index.ts'
import type { ModuleModel } from '../module-model.ts'
import { endsIt, isAsked } from '../release.ts'
import type { LeakRule } from '../rule.ts'

const NAME = 'observer-needs-disconnect'
const OBSERVERS = new Set(['PerformanceObserver', 'ResizeObserver', 'MutationObserver', 'IntersectionObserver'])
const OBSERVES = new Set(['observe'])
const ENDS = new Set(['disconnect', 'unobserve'])

/** Where an observer lives, and what that means. */
interface Life {
  readonly where: string
  readonly path: readonly Step[]
  readonly advice: string
}

/** Observers that observe and are never told to stop. */
export const observerNeedsDisconnect: LeakRule = {
  name: NAME,
  summary: 'A Performance, Resize, Mutation or Intersection observer is disconnected when what made it ends.',
  check(module) {
    const findings: Finding[] = []
    module.walk({
      NewExpression(node) {
        const kind = module.globalName(calleeOf(node))
        if (kind === undefined || !OBSERVERS.has(kind)) return
        const flow = flowOf(module, node)
        if (flow.isHandedOver || !isObserving(module, flow) || isEnded(module, node, flow)) return
        const life = lifeOf(module, node, kind, flow)
        if (life === undefined) return
        const named = flow.name === undefined ? `A ${kind} that nobody keeps` : `The ${kind} \`${flow.name}\``
        findings.push({
          rule: NAME,
          severity: kind === 'PerformanceObserver' ? 'high' : 'medium',
          node,
          message: `${named} is never disconnected: ${life.where}, and it stays with all that its callback sees`,
          path: [...life.path, { node, label: `new ${kind}()` }],
          advice: life.advice,
        })
      },
    })
    return findings
  },
}

const isObserving = (module: ModuleModel, { uses }: Flow): boolean => uses.some((use) => isAsked(module, use, OBSERVES))

function isEnded(module: ModuleModel, node: Node, { uses }: Flow): boolean {
  const own = parameterUses(module, argumentsOf(node)[0])
  return (
    own.some((use) => isAsked(module, use, ENDS)) ||
    uses.some((use) => isAsked(module, use, ENDS) && endsIt(module, use, node))
  )
}

/** Uses of the observer as its own callback gets it: `(entries, observer) => observer.disconnect()`. */
function parameterUses(module: ModuleModel, callback: Node | undefined): readonly Node[] {
  const bare = unwrap(callback)
  const named = bare?.type === 'Identifier' ? bindingAt(module, bare) : undefined
  const fn = named?.kind === 'function' ? named.node : unwrap(named?.init ?? bare)
  if (!isFunction(fn)) return []
  return bindingAt(module, childrenOf(fn, 'params')[1])?.references.map((reference) => reference.node) ?? []
}

function lifeOf(module: ModuleModel, node: Node, kind: string, flow: Flow): Life | undefined {
  const loaded = module.initPath(node)
  if (loaded !== undefined)
    return {
      where: 'it starts when the module is loaded',
      path: loaded,
      advice: 'Start it from what needs it, with a function that disconnects it, instead of at import.',
    }
  const effect = effectOf(module, node)
  if (effect !== undefined) {
    const where = effect.owner === undefined ? effect.hook : `${effect.hook} of ${effect.owner}`
    return {
      where: `${where} makes one at each mount`,
      path: [{ node: effect.call, label: where }],
      advice: 'Return a function from the effect that calls `disconnect()`.',
    }
  }
  if (classOf(module, node) !== undefined) return flow.isReturned ? undefined : inClass(module, node, kind)
  // Elements take their observers with them; a PerformanceObserver is held by the page itself.
  // One that a module variable keeps is made once.
  if (kind !== 'PerformanceObserver' || flow.isReturned || flow.isGlobal) return undefined
  return {
    where: 'each call makes one',
    path: [],
    advice: 'Return a function that calls `disconnect()`, and call it when the measuring ends.',
  }
}

function inClass(module: ModuleModel, node: Node, kind: string): Life | undefined {
  const lifetime = lifetimeOf(module, node)
  if (lifetime === undefined && kind !== 'PerformanceObserver') return undefined
  const owner = lifetime?.node ?? classOf(module, node)!
  const name = lifetime?.name ?? 'the class'
  const end = lifetime?.ends[0]
  return {
    where: end === undefined ? `${name} has no method that ends it` : `\`${end}()\` of ${name} does not end it`,
    path: [
      {
        node: owner,
        label: `class ${keyOf(owner) ?? (childOf(owner, 'id')?.['name'] as string | undefined) ?? ''}`.trim(),
      },
    ],
    advice: `Keep it in a field and call \`disconnect()\` in ${end === undefined ? 'a method that ends the object' : `\`${end}()\``}.`,
  }
}
