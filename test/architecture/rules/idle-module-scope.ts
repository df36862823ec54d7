import { isIn, PROGRAMS, type Finding, type Rule } from '../project.ts'
import {
  isFunction,
  isGlobal,
  memberName,
  topLevelBindings,
  unwrapped,
  walkModuleScope,
  type AnyNode,
} from '../syntax.ts'

/** Functions that act, by whatever object they are called on. */
const ACTS = new Set(
  [
    'setInterval setTimeout setImmediate queueMicrotask nextTick requestAnimationFrame requestIdleCallback',
    'getRandomValues randomUUID randomBytes randomInt random',
    'fetch connect listen createConnection createServer createClient sendBeacon',
    'addEventListener addListener on once subscribe observe',
    'spawn spawnSync exec execSync fork mkdirSync writeFileSync readFileSync appendFileSync existsSync',
    'now hrtime timeout memoryUsage',
  ].flatMap((names) => names.split(' ')),
)

/** Constructors that act. */
const OPENS =
  /^(?:WebSocket|EventSource|BroadcastChannel|Worker|SharedWorker|XMLHttpRequest|LRUCache|Pool|Client|Redis|\w*Observer)$/

/** Calls that only make a value. In lib these alone may be made at module scope. */
const PURE_CALLS =
  /^(?:Symbol|Symbol\.for|Object\.(?:freeze|fromEntries|entries|keys|values)|Number|String|BigInt|decodeURIComponent|encodeURIComponent|Math\.(?!random)\w+)$/
const PURE_NEWS = /^(?:Map|Set|WeakMap|WeakSet|RegExp|TextEncoder|TextDecoder|URL|Uint8Array)$/
/** Methods that make a value out of a literal or of a constant. */
const PURE_METHODS = new Set(
  'map filter flatMap join split concat toSorted repeat slice replace replaceAll trim'.split(' '),
)

/** Why a node may not run on import, or `undefined`. */
function objection(node: AnyNode, inLib: boolean, own: ReadonlySet<string>): string | undefined {
  if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node['await'] === true))
    return 'awaits at module scope'
  if (node.type === 'ImportExpression') return 'imports dynamically at module scope'
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined
  const callee = unwrapped(node['callee'])
  const name = nameOf(callee)
  if (name === undefined) return undefined
  const last = name.slice(name.lastIndexOf('.') + 1)
  if (node.type === 'NewExpression') {
    if (OPENS.test(last)) return `opens ${last} at module scope`
    if (isGlobal(callee, 'Date') && (node['arguments'] as unknown[]).length === 0)
      return 'reads the clock at module scope'
    return inLib && !PURE_NEWS.test(name) ? `makes a ${last} at module scope` : undefined
  }
  if (ACTS.has(last) || name === 'Date') return `calls ${name} at module scope`
  if (!inLib || PURE_CALLS.test(name) || (name.includes('.') && PURE_METHODS.has(last))) return undefined
  return own.has(name) ? undefined : `calls ${name} at module scope`
}

/** `a.b.c`, or the last member alone where the object is no name: `.join` of `[…].join()`. */
function nameOf(callee: AnyNode | undefined): string | undefined {
  if (callee?.type === 'Identifier') return String(callee['name'])
  const member = memberName(callee)
  return member === undefined ? undefined : `${nameOf(unwrapped(callee?.['object'])) ?? ''}.${member}`
}

export const idleModuleScope: Rule = {
  name: 'idle-module-scope',
  demands: 'importing does nothing: no timer, I/O, randomness, clock reading or listener at module scope',
  check({ files }) {
    const findings: Finding[] = []
    for (const file of files) {
      if (PROGRAMS.has(file.path)) continue
      const functions = [...topLevelBindings(file.program)]
        .filter(([, value]) => isFunction(value))
        .map(([name]) => name)
      const own = new Set(functions)
      walkModuleScope(file.program, (node) => {
        const message = objection(node, isIn(file.path, 'lib'), own)
        if (message !== undefined) findings.push({ path: file.path, line: file.lineAt(node.start), message })
      })
    }
    return findings
  },
}
