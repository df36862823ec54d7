import { childOf, childrenOf, isClass, isFunction, isIdentifier, keyOf, textOf, type Node } from './ast.ts'
import { classNames } from './kept-value.ts'
import type { Binding, ModuleModel } from './module-model.ts'
import { wrapped, type ValueUses } from './value-uses.ts'

/** What is known of when a function runs: from this module alone, and from what others may call. */
export interface FunctionRuns {
  /** May this node run again and again after the module was loaded? */
  afterInit(node: Node): boolean
  /** Does something call the function around this node while the program works, other than an interval or a shutdown? */
  inService(node: Node): boolean
  /** The name of the nearest function with one, from the node outwards. */
  nameAround(node: Node): string | undefined
  /** Does nothing in this module call the function around this node, though others may? */
  onlyForOthers(node: Node): boolean
}

/** Called at the end, or by a test, or when somebody thinks of it: not a path that keeps anything small. */
const BY_OCCASION =
  /^[_#]*(?:clear|reset|invalidate|bust|forget|destroy|dispose|close|shut ?down|stop|tear ?down|disconnect|terminate|clean ?up|empty|wipe|unload)|tests?$|testing$/i
/** A name that only sounds like it: `clearExpired`, `resetIfFull`. */
const BY_AGE_OR_SIZE = /expired|stale|outdated|old|full|overflow|excess|idle|inactive/i
/** Fills what is there from the start. */
const PREPARES =
  /^[_#]*(?:init|load|set ?up|register|build|boot|populate|seed|hydrate|prepare|configure|discover|create|define)/i
/** Calls their callback at once, before they return. */
const AT_ONCE =
  /^(?:map|forEach|filter|reduce|some|every|find|findIndex|flatMap|sort|toSorted|replace|from|fromEntries)$/
/** Registers what runs for each event or request. */
const LISTENS = /^(?:on|once|addListener|addEventListener|subscribe|handle|get|post|put|patch|delete|use|all)$/
const ENDS =
  /^(?:exit|beforeExit|SIG[A-Z]+|uncaughtException|unhandledRejection|beforeunload|unload|pagehide|disconnect)$/

export function functionRuns(module: ModuleModel, uses: ValueUses): FunctionRuns {
  const isLooked = new Set<Node>()
  /** Answers `otherwise` inside a cycle. */
  const once = (key: Node, otherwise: boolean, answer: () => boolean): boolean => {
    if (isLooked.has(key)) return otherwise
    isLooked.add(key)
    try {
      return answer()
    } finally {
      isLooked.delete(key)
    }
  }

  function afterInit(node: Node): boolean {
    const inner = module.functionOf(node)
    if (inner === undefined) return false
    return once(inner, false, () => {
      const outer = wrapped(module, inner)
      const parent = module.parentOf(outer)
      if (parent?.type === 'CallExpression' || parent?.type === 'NewExpression')
        return parent['callee'] === outer || callsAtOnce(module, parent) ? afterInit(parent) : true
      if (parent?.type === 'MethodDefinition' && parent['kind'] === 'constructor')
        return classNames(module, uses, classAround(module, parent)).some((name) => {
          const creation = module.parentOf(name)
          return creation?.type === 'NewExpression' && creation['callee'] === name && afterInit(creation)
        })
      const sites = sitesOf(inner)
      if (isOpen(inner))
        return !(
          sites.length > 0 &&
          PREPARES.test(nameOf(module, inner) ?? '') &&
          sites.every((site) => !afterInit(site))
        )
      return sites.some((site) => !isCallee(module, site) || afterInit(site))
    })
  }

  function inService(node: Node): boolean {
    const inner = module.functionOf(node)
    if (inner === undefined) return false
    return once(inner, false, () => {
      if (module.handlerOf(node) !== undefined) return true
      const outer = wrapped(module, inner)
      const parent = module.parentOf(outer)
      if (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') return callRuns(parent)
      if (parent?.type === 'MethodDefinition' && parent['kind'] === 'constructor') return true
      const sites = sitesOf(inner).filter((site) => !isWithin(module, site, inner))
      if (sites.some((site) => siteRuns(site))) return true
      if (sites.length > 0 && parent?.type !== 'Property') return false
      const name = nameOf(module, inner) ?? ''
      return isOpen(inner) && (!BY_OCCASION.test(name) || BY_AGE_OR_SIZE.test(name))
    })
  }

  function siteRuns(site: Node): boolean {
    const parent = module.parentOf(wrapped(module, site))
    const isPassed = parent?.type === 'CallExpression' && !isCallee(module, site)
    if (isPassed) return callRuns(parent)
    return module.functionOf(site) === undefined ? !isCallee(module, site) : inService(site)
  }

  /** Of a call that is given the function. */
  function callRuns(call: Node): boolean {
    const name = module.globalName(childOf(call, 'callee'))
    if (name === 'setInterval' && module.role !== 'client') return false
    const [first] = childrenOf(call, 'arguments')
    if (first !== undefined && ENDS.test(String(first['value']))) return false
    if (callsAtOnce(module, call)) return inService(call)
    return module.functionOf(call) === undefined || module.initPath(call) !== undefined || inService(call)
  }

  /** Where it is called or handed on by its name. */
  function sitesOf(inner: Node): readonly Node[] {
    const outer = wrapped(module, inner)
    const parent = module.parentOf(outer)
    const binding = bindingOfFunction(module, uses, inner)
    if (binding !== undefined) return binding.references.flatMap(({ node }) => (isExport(module, node) ? [] : [node]))
    const key = MEMBERS.has(parent?.type ?? '') ? keyOf(parent) : undefined
    if (key === undefined) return []
    const used = uses.members(key).filter((member) => isCallee(module, member) || isArgument(module, member))
    return used.filter((member) => !isBuiltIn(module, uses, member, inner))
  }

  /** May other modules call it? */
  function isOpen(inner: Node): boolean {
    const parent = module.parentOf(wrapped(module, inner))
    if (parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition')
      return childOf(parent, 'key')?.type !== 'PrivateIdentifier' && parent['accessibility'] !== 'private'
    const binding = bindingOfFunction(module, uses, inner)
    if (binding === undefined) return true
    if (binding.references.some(({ node }) => isExport(module, node) || !isCallee(module, node))) return true
    for (const around of [parent, ...(parent ? module.ancestorsOf(parent) : [])])
      if (around?.type === 'ExportNamedDeclaration' || around?.type === 'ExportDefaultDeclaration') return true
      else if (isFunction(around)) return false
    return false
  }

  return {
    afterInit,
    inService,
    nameAround(node) {
      for (let inner = module.functionOf(node); inner !== undefined; inner = module.functionOf(inner)) {
        const name = nameOf(module, inner)
        if (name !== undefined) return name
      }
      return undefined
    },
    onlyForOthers(node) {
      let inner = module.functionOf(node)
      for (
        let call = inner && module.parentOf(inner);
        inner && call?.type === 'CallExpression';
        call = inner && module.parentOf(inner)
      ) {
        // A callback of a call at module level: `parsers.init((id, parser) => …)` hands out what is known by then.
        if (!callsAtOnce(module, call))
          return module.functionOf(call) === undefined && !LISTENS.test(keyOf(childOf(call, 'callee')) ?? '')
        inner = module.functionOf(call)
      }
      return (
        inner !== undefined &&
        isOpen(inner) &&
        sitesOf(inner).every((site) => !isCallee(module, site) || !afterInit(site))
      )
    },
  }
}

/** The binding that a function is called by; the own name of an expression is for itself alone. */
function bindingOfFunction(module: ModuleModel, uses: ValueUses, inner: Node): Binding | undefined {
  if (inner.type === 'FunctionDeclaration') return uses.declared(inner)
  const parent = module.parentOf(wrapped(module, inner))
  return parent?.type === 'VariableDeclarator' ? uses.declared(parent) : undefined
}

const MEMBERS: ReadonlySet<string> = new Set(['MethodDefinition', 'PropertyDefinition', 'Property'])

/** `this.store.delete` is not a call of this class's own `delete`. */
function isBuiltIn(module: ModuleModel, uses: ValueUses, member: Node, method: Node): boolean {
  const object = childOf(member, 'object')
  const owner = classAround(module, method)
  if (object?.type === 'ThisExpression') return false
  const parent = module.parentOf(wrapped(module, member))
  if (parent?.type !== 'CallExpression' || parent['callee'] !== wrapped(module, member)) return true
  if (!/^(?:add|set|delete|clear|push|shift|pop|get|has|splice)$/.test(keyOf(member) ?? '')) return false
  if (owner === undefined || !isIdentifier(object)) return true
  const init = module.bindingOf(object)?.init
  return !classNames(module, uses, owner).some((name) => module.parentOf(name) === init)
}

export function classAround(module: ModuleModel, node: Node): Node {
  for (const around of module.ancestorsOf(node)) if (isClass(around)) return around
  return module.program
}

function isWithin(module: ModuleModel, node: Node, outer: Node): boolean {
  for (const around of module.ancestorsOf(node)) if (around === outer) return true
  return false
}

const isExport = (module: ModuleModel, node: Node): boolean =>
  /^Export(?:Specifier|DefaultDeclaration)$/.test(module.parentOf(node)?.type ?? '')

function isCallee(module: ModuleModel, site: Node): boolean {
  const outer = wrapped(module, site)
  const parent = module.parentOf(outer)
  return (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent['callee'] === outer
}

function isArgument(module: ModuleModel, site: Node): boolean {
  const outer = wrapped(module, site)
  const parent = module.parentOf(outer)
  return parent?.type === 'CallExpression' && parent['callee'] !== outer
}

function callsAtOnce(module: ModuleModel, call: Node): boolean {
  if (call.type === 'NewExpression') return module.globalName(childOf(call, 'callee')) === 'Promise'
  return AT_ONCE.test(keyOf(childOf(call, 'callee')) ?? '')
}

/** The name that a function has or is stored under. */
function nameOf(module: ModuleModel, inner: Node): string | undefined {
  const own = textOf(childOf(inner, 'id'), 'name')
  const parent = module.parentOf(wrapped(module, inner))
  if (own !== undefined || parent === undefined) return own
  if (parent.type === 'VariableDeclarator') return textOf(childOf(parent, 'id'), 'name')
  if (parent.type === 'AssignmentExpression') return keyOf(childOf(parent, 'left'))
  return MEMBERS.has(parent.type) ? keyOf(parent) : undefined
}
