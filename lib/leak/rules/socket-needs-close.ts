import type { Node } from '../ast.ts'
import { lifetimeOf } from '../class-lifetime.ts'
import { effectOf, ownerOf } from '../effects.ts'
import type { Finding, Severity, Step } from '../finding.ts'
import { flowOf, type Flow } from '../flow.ts'
import type { ModuleModel } from '../module-model.ts'
import { endsIt, isAsked } from '../release.ts'
import type { LeakRule } from '../rule.ts'
import { socketOpened } from '../socket-opening.ts'

const NAME = 'socket-needs-close'
const CLOSES = new Set(['dispose', 'close', 'disconnect', 'terminate', 'destroy'])

/** What is wrong with where a socket lives. */
interface Fault {
  readonly severity: Severity
  readonly says: string
  readonly path: readonly Step[]
  readonly advice: string
}

/** Connections that nobody closes, and such that importing a module opens. */
export const socketNeedsClose: LeakRule = {
  name: NAME,
  summary: 'A socket.io, WebSocket or EventSource connection is opened where it is used, and closed there.',
  check(module) {
    const findings: Finding[] = []
    const check = (node: Node) => {
      const kind = socketOpened(module, node)
      if (kind === undefined || module.handlerOf(node) !== undefined) return
      const flow = flowOf(module, node)
      const fault = faultOf(module, node, flow)
      if (fault === undefined) return
      const opening = node.type === 'NewExpression' ? `new ${kind}()` : `${kind}()`
      const what = kind === 'io' ? 'socket.io connection' : kind === 'EventSource' ? 'event stream' : 'WebSocket'
      const named = flow.name === undefined ? `A ${what} that nobody keeps` : `The ${what} \`${flow.name}\``
      findings.push({
        rule: NAME,
        severity: fault.severity,
        node,
        message: `${named} ${fault.says}`,
        path: [...fault.path, { node, label: opening }],
        advice: fault.advice,
      })
    }
    module.walk({ CallExpression: check, NewExpression: check })
    return findings
  },
}

function faultOf(module: ModuleModel, node: Node, flow: Flow): Fault | undefined {
  // A global that is closed before it is opened anew may be closed for good there as well.
  const isClosed = flow.uses.some((use) => isAsked(module, use, CLOSES) && (flow.isGlobal || endsIt(module, use, node)))
  const loaded = module.initPath(node)
  if (loaded !== undefined) {
    const isBrief = isClosed && !flow.isGlobal && !flow.isReturned
    return isBrief || isProgram(module) ? undefined : atImport(loaded)
  }
  if (flow.isHandedOver || isClosed) return undefined
  if (flow.isGlobal) return inGlobal(node, flow.name)
  const effect = effectOf(module, node)
  if (effect !== undefined) {
    const where = effect.owner === undefined ? effect.hook : `${effect.hook} of ${effect.owner}`
    return {
      severity: 'high',
      says: `outlives its component: ${where} opens it and never closes it, so each mount leaves one more open, with its listeners`,
      path: [{ node: effect.call, label: where }],
      advice: 'Return a function from the effect that closes it.',
    }
  }
  return flow.isReturned ? undefined : inClass(module, node)
}

/** Does a file export nothing? Then it is a program, not a module that others import. */
function isProgram({ program, role }: ModuleModel): boolean {
  const exports = (program['body'] as readonly Node[]).some(({ type }) => /^(?:Export|TSExport)/.test(type))
  return !exports && role === 'module'
}

const atImport = (path: readonly Step[]): Fault => ({
  severity: 'high',
  says: 'is opened when the module is imported: server rendering imports it too, so every server instance connects and reconnects without end, and no component can end it',
  path,
  advice: 'Open it in an effect (or in a function that the first subscriber calls) and close it in the cleanup.',
})

const inGlobal = (node: Node, name = 'of the module'): Fault => ({
  severity: 'high',
  says: 'is kept for as long as the module lives and is never closed: it stays open, with every listener added to it, after the last component that used it',
  path: [{ node, label: `module variable ${name}` }],
  advice: 'Count its users, and close it and forget it when the last one unmounts.',
})

function inClass(module: ModuleModel, node: Node): Fault | undefined {
  const lifetime = lifetimeOf(module, node)
  if (lifetime === undefined) return undefined
  const end = lifetime.ends[0]
  return {
    severity: 'medium',
    says: `outlives its ${lifetime.name}: ${end === undefined ? 'no method closes it' : `\`${end}()\` does not close it`}`,
    path: [{ node: lifetime.node, label: `class ${ownerOf(module, lifetime.node) ?? lifetime.name}` }],
    advice: `Keep it in a field and close it in ${end === undefined ? 'the method that ends the object' : `\`${end}()\``}.`,
  }
}
