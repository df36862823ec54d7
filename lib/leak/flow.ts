import { childOf, childrenOf, isFunction, keyOf, startOf, unwrap, type Node } from './ast.ts'
import { argumentsOf, calledName, calleeOf, methodOf } from './callee.ts'
import { effectWith, stateSetBy } from './effects.ts'
import {
  bindingAt,
  classOf,
  fieldUses,
  functionNamed,
  isGlobalObject,
  nameOfFunction,
  outermost,
} from './module-index.ts'
import type { Binding, ModuleModel } from './module-model.ts'
import { isArgument, isExported, isHook, isTarget, outermostValue } from './value-position.ts'

/** Where a value goes after it was made: who names it, and whether code out of sight gets hold of it. */
export interface Flow {
  /** Expressions that stand for the value, or for a promise of it; the creating one first. */
  readonly uses: readonly Node[]
  /** Given to code that the module does not show: nobody can tell what becomes of it. */
  readonly isHandedOver: boolean
  /** Returned to whoever calls, or put where they look: an export, a context, JSX. */
  readonly isReturned: boolean
  /** Kept in a variable of the module, in a property of one, or on `globalThis`. */
  readonly isGlobal: boolean
  /** How the code names it: `timer`, `this.timer`, `timerRef.current`. */
  readonly name: string | undefined
}

const MOST_USES = 400
/** Methods that give back what they are called on. */
const CHAINED = new Set(['on', 'once', 'off', 'connect', 'open', 'ref', 'unref', 'addListener'])
const CONTAINS = new Set(['push', 'unshift', 'add', 'set'])
const SEES_ONLY = /^(?:console\.\w+|clear(?:Interval|Timeout|Immediate)|cancelAnimationFrame|Boolean|String|Number)$/

/** Follows a value from where it is made through variables, refs, state, fields, promises and the module's functions. */
export function flowOf(module: ModuleModel, creation: Node): Flow {
  const tracker = new Tracker(module)
  tracker.follow(creation)
  return tracker.run()
}

class Tracker {
  readonly #module: ModuleModel
  readonly #uses = new Set<Node>()
  readonly #bindings = new Set<Binding>()
  readonly #places = new Set<unknown>()
  readonly #todo: Node[] = []
  #isHandedOver = false
  #isReturned = false
  #isGlobal = false
  #name: string | undefined

  constructor(module: ModuleModel) {
    this.#module = module
  }

  follow(expression: Node): void {
    if (this.#uses.has(expression)) return
    this.#uses.add(expression)
    this.#todo.push(expression)
  }

  run(): Flow {
    for (let next = this.#todo.pop(); next !== undefined; next = this.#todo.pop()) {
      if (this.#uses.size > MOST_USES) this.#isHandedOver = true
      else this.#step(next)
    }
    return {
      uses: [...this.#uses],
      isHandedOver: this.#isHandedOver,
      isReturned: this.#isReturned,
      isGlobal: this.#isGlobal || [...this.#bindings].some(({ isModule }) => isModule),
      name: this.#name,
    }
  }

  #step(use: Node): void {
    const { node, parent } = outermostValue(this.#module, use)
    switch (parent?.type) {
      case 'VariableDeclarator':
        return this.#hold(childOf(parent, 'id'))
      case 'AssignmentExpression':
        if (childOf(parent, 'right') !== node) return
        this.#hold(unwrap(childOf(parent, 'left')))
        return this.follow(parent)
      case 'PropertyDefinition':
        return this.#holdField(classOf(this.#module, parent), keyOf(parent))
      case 'ReturnStatement':
        return this.#returnFrom(this.#module.functionOf(parent))
      case 'ArrowFunctionExpression':
        return this.#returnFrom(parent)
      case 'MemberExpression':
        return this.#ask(parent)
      case 'CallExpression':
      case 'NewExpression':
        if (calleeOf(parent) !== use) this.#pass(parent, node)
        return
      case 'Property':
      case 'ArrayExpression':
      case 'ObjectExpression':
      case 'JSXExpressionContainer':
      case 'JSXSpreadAttribute':
      case 'ExportDefaultDeclaration':
        return this.#place(parent)
      case 'SpreadElement':
      case 'YieldExpression':
      case 'AssignmentPattern':
        this.#isHandedOver = true
        return
      default:
    }
  }

  /** `use.then(value => …)` and `use.on(…)`, which is `use` again. */
  #ask(member: Node): void {
    const { parent: call } = outermost(this.#module, member)
    const key = keyOf(member)
    if (call?.type !== 'CallExpression' || calleeOf(call) !== member || key === undefined) return
    if (CHAINED.has(key)) this.follow(call)
    if (key === 'catch' || key === 'finally') this.follow(call)
    if (key === 'then') this.#holdParameter(argumentsOf(call)[0], 0)
  }

  #hold(target: Node | undefined): void {
    if (target?.type === 'Identifier') return this.#holdBinding(bindingAt(this.#module, target), String(target['name']))
    if (target?.type !== 'MemberExpression') {
      this.#isHandedOver = true
      return
    }
    const key = keyOf(target)
    const owner = unwrap(childOf(target, 'object'))
    if (owner?.type === 'ThisExpression') return this.#holdField(classOf(this.#module, target), key)
    if (isGlobalObject(this.#module, owner)) return this.#holdField(this.#module.program, key)
    const binding = bindingAt(this.#module, owner)
    if (binding === undefined || key === undefined || binding.kind === 'param') {
      this.#isHandedOver = true
      return
    }
    this.#name ??= `${binding.name}.${key}`
    this.#holdMember(binding, key)
  }

  #holdBinding(binding: Binding | undefined, name: string): void {
    this.#name ??= name
    if (binding === undefined || this.#places.has(binding)) return
    this.#places.add(binding)
    this.#bindings.add(binding)
    for (const { node, isWrite } of binding.references) if (!isWrite) this.follow(node)
  }

  /** `ref.current`, `state.socket`, `Registry.timer`. */
  #holdMember(binding: Binding, key: string): void {
    this.#bindings.add(binding)
    const place = `${binding.name}.${key}@${startOf(binding.node)}`
    if (this.#places.has(place)) return
    this.#places.add(place)
    for (const { node } of binding.references) {
      const { node: outer, parent } = outermost(this.#module, node)
      if (parent?.type === 'MemberExpression' && childOf(parent, 'object') === outer) {
        if (keyOf(parent) === key && !isTarget(this.#module, parent)) this.follow(parent)
      } else if (isArgument(parent, outer) && !isHook(parent)) this.#isHandedOver = true
    }
  }

  /** `this.socket`, or `globalThis.socket`, whose owner is the program. */
  #holdField(owner: Node | undefined, key: string | undefined): void {
    if (owner === undefined || key === undefined) {
      this.#isHandedOver = true
      return
    }
    this.#name ??= `${owner === this.#module.program ? 'globalThis' : 'this'}.${key}`
    this.#isGlobal ||= owner === this.#module.program
    const place = `this.${key}@${startOf(owner)}`
    if (this.#places.has(place)) return
    this.#places.add(place)
    for (const use of fieldUses(this.#module, owner, key)) if (!isTarget(this.#module, use)) this.follow(use)
  }

  #holdParameter(callback: Node | undefined, index: number): void {
    const fn = functionNamed(this.#module, callback)
    const parameter = fn === undefined ? undefined : childrenOf(fn, 'params')[index]
    if (fn === undefined || (parameter !== undefined && parameter.type !== 'Identifier')) this.#isHandedOver = true
    else if (parameter !== undefined) this.#holdBinding(bindingAt(this.#module, parameter), String(parameter['name']))
  }

  #pass(call: Node, argument: Node): void {
    const name = calledName(call)
    const callee = calleeOf(call)
    if (SEES_ONLY.test(this.#module.globalName(callee) ?? '')) return
    if (name === 'useRef') return this.#holdRef(call)
    if (name === 'useState') return this.#holdState(call)
    const method = methodOf(call)
    if (method?.method === 'resolve' && this.#module.globalName(callee) === 'Promise.resolve') return this.follow(call)
    if (method !== undefined && CONTAINS.has(method.method) && this.#isReadNowhere(method.object)) return
    const state = callee === undefined ? undefined : stateSetBy(this.#module, callee)
    if (state !== undefined) return this.#hold(state)
    if (callee?.type === 'Identifier' && functionNamed(this.#module, callee) !== undefined)
      return this.#holdParameter(callee, argumentsOf(call).indexOf(argument))
    this.#isHandedOver = true
  }

  #holdRef(call: Node): void {
    const { parent } = outermost(this.#module, call)
    const binding = parent?.type === 'VariableDeclarator' ? bindingAt(this.#module, childOf(parent, 'id')) : undefined
    if (binding === undefined) return
    this.#name ??= `${binding.name}.current`
    this.#holdMember(binding, 'current')
  }

  #holdState(call: Node): void {
    const { parent } = outermost(this.#module, call)
    const pattern = parent?.type === 'VariableDeclarator' ? childOf(parent, 'id') : undefined
    if (pattern?.type === 'ArrayPattern') this.#hold(childrenOf(pattern, 'elements')[0])
  }

  /** Is a container only ever added to? Then nothing in it is found again. */
  #isReadNowhere(container: Node): boolean {
    const binding = bindingAt(this.#module, container)
    return binding?.references.length === 1
  }

  #returnFrom(fn: Node | undefined): void {
    if (fn === undefined || effectWith(this.#module, fn) !== undefined) return
    const { node, parent } = outermost(this.#module, fn)
    if (parent?.type === 'CallExpression') {
      const name = calledName(parent)
      if (calleeOf(parent) === fn || name === 'useMemo' || name === 'then') return this.follow(parent)
      if (name === 'useState' && argumentsOf(parent)[0] === node) return this.#holdState(parent)
    }
    if (fn.type !== 'FunctionDeclaration' && isArgument(parent, node) && !isHook(parent)) return
    const binding = nameOfFunction(this.#module, fn)
    if (binding === undefined || isExported(this.#module, binding.node)) this.#isReturned = true
    for (const { node: use } of binding?.references ?? []) {
      const { parent: call } = outermost(this.#module, use)
      if (call?.type === 'CallExpression' && calleeOf(call) === use) this.follow(call)
      else this.#isReturned = true
    }
  }

  /** Put into an array or an object: of dependencies, to return, or for others. */
  #place(parent: Node): void {
    let outer = outermostValue(this.#module, parent.type === 'Property' ? this.#module.parentOf(parent)! : parent)
    if (parent.type === 'JSXExpressionContainer' || parent.type === 'JSXSpreadAttribute') return this.#return()
    if (parent.type === 'ExportDefaultDeclaration') return this.#return()
    while (outer.parent?.type === 'Property') outer = outermostValue(this.#module, this.#module.parentOf(outer.parent)!)
    const into = outer.parent
    if (into?.type === 'CallExpression' && isHook(into) && outer.node.type === 'ArrayExpression') return
    if (into?.type === 'ReturnStatement' || into?.type === 'JSXExpressionContainer' || isFunction(into))
      return this.#return()
    this.#isHandedOver = true
  }

  #return(): void {
    this.#isReturned = true
  }
}
