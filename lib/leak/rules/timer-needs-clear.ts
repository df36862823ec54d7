import { childOf, type Node } from '../ast.ts'
import { lifetimeOf, type ClassLifetime } from '../class-lifetime.ts'
import { effectOf, type Effect } from '../effects.ts'
import type { Finding } from '../finding.ts'
import { flowOf, type Flow } from '../flow.ts'
import type { ModuleModel } from '../module-model.ts'
import { isRearming } from '../rearming.ts'
import { endsIt, isAsked, isGivenTo } from '../release.ts'
import type { LeakRule } from '../rule.ts'

const NAME = 'timer-needs-clear'
const TIMERS: Readonly<Record<string, string>> = {
  setInterval: 'clearInterval',
  setTimeout: 'clearTimeout',
  requestAnimationFrame: 'cancelAnimationFrame',
}
const CLEARS = new Set(Object.values(TIMERS))
const CLEAR_METHODS = new Set(['close', 'dispose', 'clear'])

/** Timers that go on: intervals, and timeouts and frames that always ask for the next one. */
export const timerNeedsClear: LeakRule = {
  name: NAME,
  summary: 'A timer started in an effect, or by an object with a lifetime, is cleared when that ends.',
  check(module) {
    const findings: Finding[] = []
    module.walk({
      CallExpression(call) {
        const timer = module.globalName(childOf(call, 'callee')) ?? ''
        const clear = Object.hasOwn(TIMERS, timer) ? TIMERS[timer] : undefined
        if (clear === undefined || (timer !== 'setInterval' && !isRearming(module, call))) return
        // What is started while the module loads, or in a handler, has rules of its own.
        if (module.initPath(call) !== undefined || module.handlerOf(call) !== undefined) return
        const effect = effectOf(module, call)
        const lifetime = effect === undefined ? lifetimeOf(module, call) : undefined
        if (effect === undefined && lifetime === undefined) return
        const flow = flowOf(module, call)
        if (flow.isHandedOver || (lifetime !== undefined && flow.isReturned) || isCleared(module, call, flow)) return
        findings.push(
          effect === undefined
            ? inClass(call, timer, clear, flow, lifetime!)
            : inEffect(call, timer, clear, flow, effect),
        )
      },
    })
    return findings
  },
}

function isCleared(module: ModuleModel, call: Node, { uses }: Flow): boolean {
  return uses.some(
    (use) =>
      (isGivenTo(module, use, CLEARS) || (use !== call && isAsked(module, use, CLEAR_METHODS))) &&
      endsIt(module, use, call),
  )
}

const kindOf = (timer: string): string =>
  timer === 'setInterval' ? 'interval' : timer === 'setTimeout' ? 'chain of timeouts' : 'animation loop'

const named = (timer: string, { name }: Flow): string =>
  name === undefined ? `The ${kindOf(timer)}, whose handle nobody keeps,` : `The ${kindOf(timer)} \`${name}\``

function inEffect(call: Node, timer: string, clear: string, flow: Flow, effect: Effect): Finding {
  const where = effect.owner === undefined ? effect.hook : `${effect.hook} of ${effect.owner}`
  return {
    rule: NAME,
    severity: 'high',
    node: call,
    message: `${named(timer, flow)} outlives its component: ${where} starts it and never clears it, so each mount adds one that runs on and holds what its callback sees`,
    path: [
      { node: effect.call, label: where },
      { node: call, label: `${timer}()` },
    ],
    advice: `Keep what ${timer} returns and call ${clear} with it in the function that the effect returns.`,
  }
}

function inClass(call: Node, timer: string, clear: string, flow: Flow, lifetime: ClassLifetime): Finding {
  const end = lifetime.ends[0]
  const ending = end === undefined ? 'it has no method that ends it' : `\`${end}()\` does not clear it`
  return {
    rule: NAME,
    severity: lifetime.mounts.length > 0 ? 'high' : 'medium',
    node: call,
    message: `${named(timer, flow)} outlives its ${lifetime.name}: ${ending}, so every instance stays in memory and goes on ticking`,
    path: [
      { node: lifetime.node, label: `class ${lifetime.name}` },
      { node: call, label: `${timer}()` },
    ],
    advice: `Keep what ${timer} returns in a field and call ${clear} with it in ${end === undefined ? 'the method that ends the object' : `\`${end}()\``}.`,
  }
}
