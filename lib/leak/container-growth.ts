import { childOf, childrenOf, isCall, isFunction, isIdentifier, keyOf, textOf, unwrap, type Node } from './ast.ts'
import { hasFewKeys, isFewValued } from './container-keys.ts'
import type { Container } from './containers.ts'
import type { FunctionRuns } from './function-runs.ts'
import type { ModuleModel } from './module-model.ts'
import { subtree } from './subtree.ts'
import { wrapped } from './value-uses.ts'

/** A place that makes a container larger while the program works. */
export interface Growth {
  /** `cache.set(…)`, `buffer.push(…)`, `table[key] = …`: the whole expression. */
  readonly node: Node
  readonly verb: string
}

const ADDS: Readonly<Record<Container['kind'], RegExp>> = {
  Map: /^set$/,
  Set: /^add$/,
  array: /^(?:push|unshift)$/,
  object: /^$/,
  'LRU cache': /^(?:set|fetch|memo)$/,
}
const IN_A_LOOP = /^(?:For(?:In|Of)?|While|DoWhile)Statement$/

/** Enters what a program is made of, which its other modules do while they load. */
const REGISTERS =
  /^[_#]*(?:register|define|declare|provide|install|use|extend|configure|plugin|command|option|argument|alias|example|component|model|set\w*Parser|add\w*Alias(?:es)?|add(?:Plugin|Type|Hook|Middleware|Command|Route|Locale|Translation|Adapter|Handler|Provider|Rule|Format|Schema|Icon|Loader|Resolver|Task|Migration|Validator|Converter|Helper|Extension|Module|Service|Strategy|Factory|Transport)|on|once|before|after|set(?:Config|Option|Default|Provider|Adapter|Locale|Translation|Theme|Handler|Flag|Feature))(?![a-z])/
const REGISTRIES =
  /(?:registry|registrations|registered|plugins?|middlewares?|providers|adapters|commands|factories|loaders|resolvers|strategies|routes|models|schemas|definitions|converters|parsers|serializers|validators|hooks|extensions|modules|services|translations|icons|themes|migrations|rules|drivers|transports|initializers|decorators|metadata|config|settings|options|features?|flags|handlers|components|formatters|mocks|fixtures)$/i
/** Those come and go with the traffic, whatever the function is called. */
const OF_TRAFFIC = /client|connection|socket|session|user|request|tenant|job|player|room|visitor|token|customer|order/i
/** Says a thing once: one entry for each place in the program that says it. */
const ONCE = /warn|deprecat|logged|reported|notified|printed|shown|imported|injected|loadedscripts?|loadedstyles?/i
const PREPARES =
  /^[_#]*(?:init|load|setup|bootstrap|populate|seed|build|hydrate|prepare|prime|warm|preload|discover|collect|compile)/i

/** Everything that makes the container larger after the module was loaded. */
export function growthOf(module: ModuleModel, runs: FunctionRuns, container: Container): Growth[] {
  if (hasFewKeys(module, container.node) || ONCE.test(container.words)) return []
  return container.uses.flatMap((use) => {
    const growth = growthAt(module, container, use)
    if (growth === undefined || (container.factory && module.functionOf(growth.node) === container.factory)) return []
    const isLasting = runs.afterInit(growth.node) && !isExcused(module, runs, container, growth.node)
    return isLasting ? [growth] : []
  })
}

function growthAt(module: ModuleModel, container: Container, use: Node): Growth | undefined {
  const outer = wrapped(module, use)
  const parent = module.parentOf(outer)
  if (parent?.type === 'AssignmentExpression' && parent['left'] === outer) return byCopy(container, parent)
  if (parent?.type !== 'MemberExpression' || parent['object'] !== outer) return undefined
  const member = wrapped(module, parent)
  const around = module.parentOf(member)
  const name = keyOf(parent)
  if (around?.type === 'CallExpression' && around['callee'] === member && name !== undefined) {
    if (!ADDS[container.kind].test(name)) return undefined
    const [first] = childrenOf(around, 'arguments')
    if (container.kind !== 'array' && isFewValued(module, first)) return undefined
    return first === undefined ? undefined : { node: around, verb: `${container.name}.${name}()` }
  }
  const isAssigned = around?.type === 'AssignmentExpression' && around['left'] === member
  if (!isAssigned || name !== undefined || parent['computed'] !== true || around === undefined) return undefined
  const key = childOf(parent, 'property')
  if (container.kind === 'array') {
    const isNext = keyOf(unwrap(key)) === 'length'
    return isNext ? { node: around, verb: `an assignment at ${container.name}.length` } : undefined
  }
  if (container.kind !== 'object' || isFewValued(module, key)) return undefined
  const value = unwrap(childOf(around, 'right'))
  if (isIdentifier(value, 'undefined') || value?.['value'] === null) return undefined
  return { node: around, verb: `${container.name}[…] = …` }
}

/** `list = [...list, item]`, `list = list.concat(items)`, `table = { ...table, [key]: value }`. */
function byCopy(container: Container, assignment: Node): Growth | undefined {
  const right = unwrap(childOf(assignment, 'right'))
  const isOwn = (node: Node | undefined) => node !== undefined && container.uses.includes(unwrap(node))
  const verb = `a larger copy of ${container.name}`
  if (right?.type === 'CallExpression') {
    const callee = unwrap(childOf(right, 'callee'))
    return keyOf(callee) === 'concat' && isOwn(childOf(callee, 'object')) ? { node: assignment, verb } : undefined
  }
  const parts = [...childrenOf(right, 'elements'), ...childrenOf(right, 'properties')]
  const isSpread = parts.some((part) => part.type === 'SpreadElement' && isOwn(childOf(part, 'argument')))
  const added = parts.filter(({ type }) => type !== 'SpreadElement')
  const isOpen =
    added.length === 0 ? parts.length > 1 : added.some((part) => part.type !== 'Property' || part['computed'] === true)
  return isSpread && isOpen ? { node: assignment, verb } : undefined
}

function isExcused(module: ModuleModel, runs: FunctionRuns, container: Container, site: Node): boolean {
  const name = runs.nameAround(site) ?? ''
  if (ONCE.test(name)) return true
  const inner = module.functionOf(site)
  if (inner === undefined || isBuiltOnce(module, container, inner, site)) return true
  if (PREPARES.test(name) && (childrenOf(inner, 'params').length === 0 || isInLoop(module, site, inner))) return true
  const registers =
    REGISTERS.test(name) ||
    REGISTRIES.test(container.words.trim().split(/\s+/)[0] ?? '') ||
    REGISTRIES.test(container.name)
  return (
    registers &&
    !OF_TRAFFIC.test(`${name} ${container.name}`) &&
    (runs.onlyForOthers(site) || isDecorator(module, inner))
  )
}

/** The function that a decorator factory returns. */
function isDecorator(module: ModuleModel, inner: Node): boolean {
  const first = childrenOf(inner, 'params')[0]
  return (
    module.parentOf(inner)?.type === 'ReturnStatement' &&
    /^(?:target|ctor|constructor|cls|prototype|proto)$/.test(String(first?.['name']))
  )
}

function isInLoop(module: ModuleModel, site: Node, inner: Node): boolean {
  for (const around of module.ancestorsOf(site)) {
    if (around === inner) break
    if (IN_A_LOOP.test(around.type)) return true
  }
  const call = module.parentOf(inner)
  return isCall(call) && keyOf(childOf(call, 'callee')) === 'forEach'
}

/** `if (table.size > 0) return`, `if (loaded) return … loaded = true`, `if (!loaded) { … }`: filled once. */
function isBuiltOnce(module: ModuleModel, container: Container, inner: Node, site: Node): boolean {
  const written = new Set<unknown>()
  for (const node of subtree(inner))
    if (node.type === 'AssignmentExpression' && node['operator'] === '=') {
      const target = unwrap(childOf(node, 'left'))
      const binding = isIdentifier(target) ? module.bindingOf(target) : undefined
      if (binding?.isModule) written.add(binding)
    }
  const isDone = (test: Node | undefined): boolean => {
    const bare = unwrap(test)
    if (bare?.type === 'UnaryExpression' && bare['operator'] === '!') return isDone(childOf(bare, 'argument'))
    if (bare?.type === 'BinaryExpression') {
      const right = unwrap(childOf(bare, 'right'))
      const isNone = right?.['value'] === 0 || right?.['value'] === null || isIdentifier(right, 'undefined')
      return isNone && /^(?:>|[!=]==?)$/.test(textOf(bare, 'operator') ?? '') && isDone(childOf(bare, 'left'))
    }
    if (isIdentifier(bare)) return written.has(module.bindingOf(bare)) && !container.uses.includes(bare)
    const isSize = bare?.type === 'MemberExpression' && /^(?:size|length)$/.test(keyOf(bare) ?? '')
    return isSize && container.uses.includes(unwrap(childOf(bare, 'object')) as Node)
  }
  for (const around of module.ancestorsOf(site)) {
    if (around === inner) break
    if (around.type === 'IfStatement' && isDone(childOf(around, 'test')) && isInLoop(module, site, inner)) return true
    if (around.type === 'IfStatement' && isDone(childOf(around, 'test')) && isFunction(inner)) return true
  }
  const statements = childrenOf(childOf(inner, 'body'), 'body')
  return statements.some(
    (statement) =>
      statement.type === 'IfStatement' &&
      leaves(childOf(statement, 'consequent')) &&
      isDone(childOf(statement, 'test')),
  )
}

/** Does the branch end the function or the round? */
export function leaves(branch: Node | undefined): boolean {
  if (branch?.type === 'BlockStatement') return childrenOf(branch, 'body').some((statement) => leaves(statement))
  return /^(?:Return|Throw|Continue|Break)Statement$/.test(branch?.type ?? '')
}
