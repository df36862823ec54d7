import { childOf, childrenOf, endOf, isFunction, startOf, textOf, unwrap, type Node } from '../ast.ts'
import type { Finding, Step } from '../finding.ts'
import { isKeptFromServers, isPageScript } from '../loading-guards.ts'
import type { ModuleModel } from '../module-model.ts'
import type { LeakRule } from '../rule.ts'
import { subtree } from '../subtree.ts'

const NAME = 'no-module-timer'
const KINDS: Readonly<Record<string, string>> = {
  setInterval: 'An interval',
  setTimeout: 'A timeout that arms itself again',
  setImmediate: 'A setImmediate() that arms itself again',
}
/** Files that are programs or tests: they end, or are meant to run on. */
const PROGRAM =
  /(?:^|\/)(?:scripts?|bin|__tests__|__mocks__|tests?|e2e)\/|\.(?:test|spec|stories|config)\.[cm]?[jt]sx?$/
const MOST_NAMES = 3

export const noModuleTimer: LeakRule = {
  name: NAME,
  summary: 'loading a module starts no timer that repeats',
  check(module) {
    const timers = timersOf(module)
    if (timers.length === 0 || isProgram(module) || isPageScript(module)) return []
    return timers.map(({ node, kind, path }): Finding => ({
      rule: NAME,
      severity: 'critical',
      node,
      message: `${kind} starts ${startedBy(path)} and never ends: ${heldBy(module, node)}${unrefNote(module, node)}.`,
      path,
      advice:
        'Drop the timer: work out what has expired when a value is read, and flush at the end of the request with waitUntil() or after().',
    }))
  },
}

interface Timer {
  readonly node: Node
  readonly kind: string
  readonly path: readonly Step[]
}

function timersOf(module: ModuleModel): readonly Timer[] {
  const found: Timer[] = []
  module.walk({
    CallExpression(node) {
      const name = module.globalName(childOf(node, 'callee'))
      const kind = name === undefined ? undefined : KINDS[name]
      if (kind === undefined) return
      const path = module.initPath(node)
      if (path === undefined) return
      if (name === 'setInterval' ? isEnded(module, node) : !module.rearms(node)) return
      if ([node, ...path.map((step) => step.node)].some((step) => isKeptFromServers(module, step))) return
      if (!touchesPage(module, node)) found.push({ node, kind, path })
    },
  })
  return found
}

/** Is the interval cleared by its own callback, or later on in the code that started it? */
function isEnded(module: ModuleModel, timer: Node): boolean {
  const around = module.functionOf(timer) ?? module.program
  const callbacks = callbacksOf(module, timer)
  let ended = false
  module.walk({
    CallExpression(node) {
      if (ended || !/^clear(?:Interval|Timeout)$/.test(module.globalName(childOf(node, 'callee')) ?? '')) return
      const functions = [...module.ancestorsOf(node)].filter(isFunction)
      const inCallback = functions.some((fn) => callbacks.includes(fn))
      const isLater =
        startOf(node) > endOf(timer) &&
        (functions[0] ?? module.program) === around &&
        sameTarget(module, timer, childrenOf(node, 'arguments')[0])
      ended = inCallback || isLater
    },
  })
  return ended
}

function sameTarget(module: ModuleModel, timer: Node, cleared: Node | undefined): boolean {
  for (const at of module.ancestorsOf(timer)) {
    if (at.type !== 'VariableDeclarator' && at.type !== 'AssignmentExpression') {
      if (at.type.endsWith('Statement')) return false
      continue
    }
    const target = unwrap(childOf(at, 'id') ?? childOf(at, 'left'))
    const bare = unwrap(cleared)
    if (target?.type !== 'Identifier' || bare?.type !== 'Identifier') return spelled(target) === spelled(bare)
    return module.bindingOf(target) !== undefined && module.bindingOf(target) === module.bindingOf(bare)
  }
  return false
}

const spelled = (node: Node | undefined) => String(childOf(node, 'property')?.['name'])

const callbacksOf = (module: ModuleModel, timer: Node): readonly Node[] =>
  module
    .valuesOf(childrenOf(timer, 'arguments')[0])
    .filter(({ kind }) => kind === 'function')
    .map(({ node }) => node)

/** A clock on a page: its callback writes the document. */
const touchesPage = (module: ModuleModel, timer: Node) =>
  callbacksOf(module, timer).some((callback) =>
    [...subtree(callback)].some(
      (node) => textOf(node, 'name') === 'document' && module.globalName(node) === 'document',
    ),
  )

/** A command-line program, a test, a worker, or a server of its own that listens: a process meant to run on. */
function isProgram(module: ModuleModel): boolean {
  if (PROGRAM.test(module.path) || hasInterpreter(module.program)) return true
  let listens = false
  module.walk({
    CallExpression(node) {
      const callee = unwrap(childOf(node, 'callee'))
      const isListen = callee?.type === 'MemberExpression' && childOf(callee, 'property')?.['name'] === 'listen'
      listens ||= isListen && module.initPath(node) !== undefined
    },
    ImportSpecifier(node) {
      listens ||= childOf(node, 'imported')?.['name'] === 'parentPort'
    },
  })
  return listens
}

/** `#!/usr/bin/env node`: a node of its own, or a comment with ESLint's parsers. */
const hasInterpreter = (program: Node): boolean =>
  childOf(program, 'hashbang') !== undefined || childrenOf(program, 'comments')[0]?.type === 'Shebang'

/** `as the module loads`, or `in this.start(), which loading the module runs`. */
function startedBy(path: readonly Step[]): string {
  const last = path.length > 1 ? path.at(-1)?.label : undefined
  return last === undefined ? 'as the module loads' : `as the module loads, by way of ${last},`
}

/** What the callback keeps alive, by name. */
function heldBy(module: ModuleModel, timer: Node): string {
  const names = new Set<string>()
  for (const callback of callbacksOf(module, timer))
    for (const node of subtree(callback)) {
      if (node.type === 'ThisExpression') names.add('this')
      const binding = node.type === 'Identifier' ? module.bindingOf(node) : undefined
      if (binding?.isModule && /^(?:const|let|var)$/.test(binding.kind) && binding.node !== module.parentOf(callback))
        names.add(binding.name)
    }
  const held = [...names].slice(0, MOST_NAMES).map((name) => `\`${name}\``)
  return held.length === 0
    ? 'every instance runs one for as long as it lives'
    : `every instance runs one for as long as it lives, and it holds ${held.join(', ')}`
}

const unrefNote = (module: ModuleModel, timer: Node): string =>
  childOf(module.parentOf(timer), 'property')?.['name'] === 'unref' ? '; unref() only lets the process exit' : ''
