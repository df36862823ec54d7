import { childOf, childrenOf, isFunction, isIdentifier, keyOf, textOf, unwrap, type Node } from './ast.ts'
import { leaves, type Growth } from './container-growth.ts'
import { isFirstFill, type Container } from './containers.ts'
import type { FunctionRuns } from './function-runs.ts'
import type { ModuleModel } from './module-model.ts'
import { subtree } from './subtree.ts'
import { localFunction, namesAny, wrapped } from './value-uses.ts'

const EMPTIES = /^(?:clear|shift|pop|splice|drain|flush)$/
const KEEPS_SOME = /^(?:slice|filter|splice|toSpliced|takeRight|take|last|first)$/
/** A function of elsewhere that is given the container and says that it keeps it small. */
const KEEPS_SMALL =
  /evict|prune|trim|cap|limit|clear|clean|purge|expire|drain|flush|sweep|lru|bound|truncate|shrink|reset/i
/** Drops what has become wrong, not what is too much. */
const CORRECTS = /^[_#]*(?:invalidate|clear|reset|bust|forget|refresh|revalidate|del$|delete$|remove$|evict$|expire$)/i
const CACHES = /cache|memo|permission/i
const TELLS_AGE =
  /^(?:expir\w*|ttl\w*|stale\w*|timestamp|createdAt|cachedAt|storedAt|fetchedAt|maxAge\w*|now|isExpired|isFresh|isStale|isValid)$/i
const LOOPS = /^(?:For(?:In|Of)?|While|DoWhile)Statement$/

/** Does anything keep the container from growing for ever? */
export function isBounded(
  module: ModuleModel,
  runs: FunctionRuns,
  container: Container,
  growth: readonly Growth[],
): boolean {
  const grown = new Set(growth.map(({ node }) => module.functionOf(node)))
  return container.uses.some((use) => {
    const outer = wrapped(module, use)
    const parent = module.parentOf(outer)
    switch (parent?.type) {
      case 'MemberExpression':
        return parent['object'] === outer && (isShortened(parent) || isMeasured(parent))
      case 'AssignmentExpression':
        return parent['left'] === outer && isReplaced(parent, use)
      case 'CallExpression':
        return parent['callee'] !== outer && isHandedOver(parent)
      default:
        return false
    }
  })

  /** By a method, by `delete` or by its length. */
  function isShortened(member: Node): boolean {
    const outer = wrapped(module, member)
    const parent = module.parentOf(outer)
    const name = keyOf(member)
    if (parent?.type === 'UnaryExpression' && parent['operator'] === 'delete')
      return isDropped(parent, childOf(member, 'property'))
    if (parent?.type === 'AssignmentExpression' && parent['left'] === outer)
      return name === 'length' && isEmptied(parent)
    if (parent?.type !== 'CallExpression' || parent['callee'] !== outer || name === undefined) return false
    if (name === 'delete') return isDropped(parent, childrenOf(parent, 'arguments')[0])
    return EMPTIES.test(name) && !isInsertion(parent, name) && isEmptied(parent)
  }

  function isEmptied(site: Node): boolean {
    return module.functionOf(site) !== undefined && (isBesideGrowth(site) || runs.inService(site))
  }

  /** In the very function that grows it, which therefore runs. */
  function isBesideGrowth(site: Node): boolean {
    const inner = module.functionOf(site)
    return inner !== undefined && grown.has(inner)
  }

  function isReplaced(assignment: Node, use: Node): boolean {
    if (growth.some(({ node }) => node === assignment) || isFirstFill(module, use, String(use['name']))) return false
    const inner = module.functionOf(assignment)
    if (inner === undefined || module.parentOf(inner)?.['kind'] === 'constructor') return false
    const right = unwrap(childOf(assignment, 'right'))
    const callee = right?.type === 'CallExpression' ? unwrap(childOf(right, 'callee')) : undefined
    if (KEEPS_SOME.test(keyOf(callee) ?? '') && isBesideGrowth(assignment)) return true
    return isEmptied(assignment)
  }

  /** One key is dropped: does every key come to be? */
  function isDropped(site: Node, key: Node | undefined): boolean {
    const inner = module.functionOf(site)
    if (inner === undefined) return false
    if (isAmongAll(site, key)) return isBesideGrowth(site) || (runs.inService(site) && !CORRECTS.test(oldName(site)))
    const end = ending(site)
    if (end !== undefined) return end === 'finally'
    if (isBesideGrowth(site)) return !isAgeChecked(inner) && !isSetAgain(inner, key)
    const isNested = [...module.ancestorsOf(inner)].some((around) => isFunction(around) && grown.has(around))
    if (isNested) return true
    const name = runs.nameAround(site) ?? ''
    if (CORRECTS.test(name) || CACHES.test(container.words) || isAgeChecked(inner)) return false
    return runs.inService(site) || runs.onlyForOthers(site)
  }

  function oldName(site: Node): string {
    return (runs.nameAround(site) ?? '').replace(/.*(?:expired|stale|old|idle|excess).*/i, '')
  }

  /** In a loop over the container, or with a key that was taken from it: the oldest one. */
  function isAmongAll(site: Node, key: Node | undefined): boolean {
    const binding = isIdentifier(unwrap(key)) ? module.bindingOf(unwrap(key) as Node) : undefined
    if (binding?.init && isReadFrom(binding.init)) return true
    if (key && isReadFrom(key)) return true
    for (const around of module.ancestorsOf(site)) {
      if (LOOPS.test(around.type)) return true
      if (!isFunction(around)) continue
      const call = module.parentOf(around)
      if (keyOf(childOf(call, 'callee')) !== 'forEach') return false
      return true
    }
    return false
  }

  function isReadFrom(expression: Node): boolean {
    const names = new Set(container.uses)
    for (const node of subtree(expression)) {
      const callee = node.type === 'MemberExpression' ? keyOf(node) : undefined
      if (/^(?:keys|entries|values)$/.test(callee ?? '') && [...subtree(node)].some((inner) => names.has(inner)))
        return true
      if (node.type === 'CallExpression' && module.globalName(childOf(node, 'callee')) === 'Object.keys')
        return [...subtree(node)].some((inner) => names.has(inner))
    }
    return false
  }

  /** In `finally`, `catch`, or a callback of `.finally()`, `.catch()`, `.then()`. */
  function ending(site: Node): 'finally' | 'catch' | undefined {
    let inner = site
    for (const around of module.ancestorsOf(site)) {
      if (around.type === 'CatchClause') return 'catch'
      if (around.type === 'TryStatement' && around['finalizer'] === inner) return 'finally'
      const method =
        around.type === 'CallExpression' && around['callee'] !== inner ? keyOf(childOf(around, 'callee')) : undefined
      if (method === 'finally' || method === 'then') return 'finally'
      if (method === 'catch') return 'catch'
      if (isFunction(around) && grown.has(around)) return undefined
      inner = around
    }
    return undefined
  }

  function isAgeChecked(inner: Node): boolean {
    return namesAny(childOf(inner, 'body'), TELLS_AGE)
  }

  /** `map.delete(key); map.set(key, value)`: moved to the end, not dropped. */
  function isSetAgain(inner: Node, key: Node | undefined): boolean {
    const name = unwrap(key)?.['name']
    return growth.some(({ node }) => {
      const target = node.type === 'CallExpression' ? childrenOf(node, 'arguments')[0] : undefined
      return name !== undefined && module.functionOf(node) === inner && unwrap(target)?.['name'] === name
    })
  }

  /** `if (cache.size >= MAX) …`: a check of the size that evicts, refuses or hands the work on. */
  function isMeasured(member: Node): boolean {
    const name = keyOf(member)
    return (name === 'size' || name === 'length') && isSizeCheck(member)
  }

  function isSizeCheck(size: Node): boolean {
    const comparison = module.parentOf(wrapped(module, size))
    if (comparison?.type === 'VariableDeclarator') {
      const binding = module.functionOf(comparison)
      return binding !== undefined && grown.has(binding) && comparesLater(comparison)
    }
    if (comparison?.type !== 'BinaryExpression' || !isAboutCap(comparison, size)) return false
    for (const around of module.ancestorsOf(comparison)) {
      if (isFunction(around)) return false
      if (around.type === 'IfStatement' || around.type === 'ConditionalExpression')
        return acts(childOf(around, 'consequent')) || acts(childOf(around, 'alternate'))
      if (around.type === 'LogicalExpression' && module.parentOf(around)?.type === 'ExpressionStatement')
        return acts(childOf(around, 'right'))
      if (around.type === 'WhileStatement' || around.type === 'ForStatement') return acts(childOf(around, 'body'))
    }
    return false
  }

  /** Anything but a comparison with nothing at all. */
  function isAboutCap(comparison: Node, size: Node): boolean {
    if (!/^(?:[<>]=?|[!=]==?)$/.test(textOf(comparison, 'operator') ?? '')) return false
    const isLeft = comparison['left'] === wrapped(module, size)
    const other = unwrap(childOf(comparison, isLeft ? 'right' : 'left'))
    return other?.type !== 'Literal' || (typeof other['value'] === 'number' && other['value'] > 0)
  }

  /** Does a branch remove something, refuse what would be added, or call what may? A line in a log does nothing. */
  function acts(branch: Node | undefined): boolean {
    if (branch === undefined) return false
    for (const node of subtree(branch)) {
      if (growth.some((site) => site.node === node)) return true
      if (node.type === 'CallExpression' && !isLogging(node)) return true
      if (node.type === 'UnaryExpression' && node['operator'] === 'delete') return true
      if (node.type === 'AssignmentExpression') return true
    }
    return leaves(branch) && grown.has(module.functionOf(branch))
  }

  function isLogging(call: Node): boolean {
    const callee = unwrap(childOf(call, 'callee'))
    const object = unwrap(childOf(callee, 'object'))
    return /^(?:console|log|logger|debug)$/i.test(String(object?.['name'] ?? keyOf(object) ?? ''))
  }

  function comparesLater(declarator: Node): boolean {
    const name = childOf(declarator, 'id')?.['name']
    const inner = module.functionOf(declarator)
    if (inner === undefined) return false
    for (const node of subtree(inner)) {
      const sides = node.type === 'BinaryExpression' ? [childOf(node, 'left'), childOf(node, 'right')] : []
      if (sides.some((side) => unwrap(side)?.['name'] === name)) return true
    }
    return false
  }

  function isHandedOver(call: Node): boolean {
    const callee = unwrap(childOf(call, 'callee'))
    const name = String(callee?.['name'] ?? keyOf(callee) ?? '')
    if (name === 'keys' || name === 'values' || name === 'entries') {
      const length = module.parentOf(wrapped(module, call))
      return length?.type === 'MemberExpression' && isMeasured(length)
    }
    return localFunction(module, callee) === undefined && KEEPS_SMALL.test(name)
  }
}

/** `list.splice(at, 0, item)` and `splice()` with more put in than taken out. */
function isInsertion(call: Node, name: string): boolean {
  return name === 'splice' && childrenOf(call, 'arguments')[1]?.['value'] === 0
}
