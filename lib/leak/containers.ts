import { childOf, childrenOf, isClass, isIdentifier, keyOf, textOf, unwrap, type Node } from './ast.ts'
import { createdContainer, madeBy, type ContainerKind } from './container-creation.ts'
import type { Step } from './finding.ts'
import { callsOfFactory, classNames, isGlobalObject, keeperOf, keptInstance, takesOnlyThunks } from './kept-value.ts'
import type { Binding, ModuleModel } from './module-model.ts'
import { FILLS, wrapped, type ValueUses } from './value-uses.ts'

/** A container that lives as long as its module. */
export interface Container {
  /** As a reader would call it: `cache`, `AuditLogger.buffer`, `globalThis.sessions`. */
  readonly name: string
  /** The name, and those of what it is part of: they tell what it is meant for. */
  readonly words: string
  readonly kind: ContainerKind
  /** Where it is made. */
  readonly node: Node
  /** Every expression that is this container, writes to it included. */
  readonly uses: readonly Node[]
  /** How it comes to live so long, if that is not plain. */
  readonly path: readonly Step[]
  /** The factory whose closure holds it: what that function does itself is done when it is made. */
  readonly factory?: Node
}

/** Finds every container that lives as long as the module. */
export function containersOf(module: ModuleModel, uses: ValueUses): Container[] {
  const found: Container[] = []
  const made = new Set<Node>()
  const add = (expression: Node | undefined, container: Omit<Container, 'kind'>) => {
    const kind = createdContainer(module, expression)
    const creation = madeBy(expression)
    if (kind === undefined || creation === undefined || made.has(creation)) return
    made.add(creation)
    found.push({ ...container, kind, uses: uses.withAliases(container.uses) })
  }

  module.walk({
    AssignmentExpression: (node) => {
      const target = unwrap(childOf(node, 'left'))
      const key = target?.type === 'MemberExpression' ? keyOf(target) : undefined
      if (key === undefined || !isGlobalObject(module, childOf(target, 'object'))) return
      const all = uses.members(key).filter((member) => isGlobalObject(module, childOf(member, 'object')))
      add(childOf(node, 'right'), { name: `globalThis.${key}`, words: key, node, uses: all, path: [] })
    },
  })
  module.walk({
    VariableDeclarator: (node) => {
      const name = childOf(node, 'id')
      const binding = isIdentifier(name) ? uses.declared(node, String(name['name'])) : undefined
      if (binding === undefined) return
      if (binding.isModule) moduleVariable(binding)
      else closureVariable(binding)
    },
    PropertyDefinition: (node) => {
      const owner = module.parentOf(module.parentOf(node) ?? node)
      const key = keyOf(node)
      if (!isClass(owner) || key === undefined) return
      if (node['static'] !== true) instanceField(owner, key, node, childOf(node, 'value'))
      else {
        const name = textOf(childOf(owner, 'id'), 'name') ?? 'class'
        const constructors = uses.memberUses(uses.thisOf(owner, false), 'constructor')
        const all = uses.memberUses([...classNames(module, uses, owner), ...constructors], key)
        add(childOf(node, 'value'), { name: `${name}.${key}`, words: `${name} ${key}`, node, uses: all, path: [] })
      }
    },
    MethodDefinition: (node) => {
      const owner = module.parentOf(module.parentOf(node) ?? node)
      if (node['kind'] !== 'constructor' || !isClass(owner)) return
      for (const statement of childrenOf(childOf(childOf(node, 'value'), 'body'), 'body')) {
        const assignment = unwrap(childOf(statement, 'expression'))
        const target = assignment?.type === 'AssignmentExpression' ? unwrap(childOf(assignment, 'left')) : undefined
        const key = target?.type === 'MemberExpression' ? keyOf(target) : undefined
        if (key !== undefined && assignment && unwrap(childOf(target, 'object'))?.type === 'ThisExpression')
          instanceField(owner, key, assignment, childOf(assignment, 'right'))
      }
    },
  })
  return found

  function moduleVariable(binding: Binding): void {
    const { name, node } = binding
    const references = binding.references.map((reference) => reference.node)
    add(binding.init, { name, words: name, node, uses: references, path: [] })
    if (binding.kind !== 'const' && (binding.init === undefined || isNothing(binding.init)))
      for (const { node: use, isWrite } of binding.references)
        if (isWrite && isFirstFill(module, use, name))
          add(childOf(module.parentOf(wrapped(module, use)), 'right'), {
            name,
            words: name,
            node,
            uses: references,
            path: [],
          })
    const object = unwrap(binding.init)
    if (object?.type === 'ObjectExpression') properties(object, name, [...references, ...uses.thisOf(object, false)])
  }

  /** `{ requests: [], byRoute: new Map() }`: state that is one object. */
  function properties(object: Node, name: string, values: readonly Node[]): void {
    for (const property of childrenOf(object, 'properties')) {
      const key = keyOf(property)
      const value = childOf(property, 'value')
      if (property.type !== 'Property' || key === undefined || value === undefined) continue
      const all = uses.memberUses(values, key)
      add(value, { name: `${name}.${key}`, words: `${name} ${key}`, node: property, uses: all, path: [] })
      const inner = unwrap(value)
      if (inner?.type === 'ObjectExpression' && name.split('.').length < 3) properties(inner, `${name}.${key}`, all)
    }
  }

  function closureVariable(binding: Binding): void {
    const factory = module.functionOf(binding.node)
    if (factory === undefined || createdContainer(module, binding.init) === undefined) return
    const calls = callsOfFactory(module, uses, factory).filter((call) => keeperOf(module, uses, call) !== undefined)
    const call = calls[0]
    if (call === undefined || takesOnlyThunks(calls)) return
    const keeper = keeperOf(module, uses, call)
    const { name, node } = binding
    const words = `${name} ${textOf(childOf(factory, 'id'), 'name') ?? ''} ${keeper?.name ?? ''}`
    const label = `the closure is kept by ${keeper?.name ?? 'the module'}`
    const references = binding.references.map((reference) => reference.node)
    add(binding.init, { name, words, node, uses: references, path: [...pathTo(call), { node: call, label }], factory })
  }

  function instanceField(owner: Node, key: string, node: Node, value: Node | undefined): void {
    if (createdContainer(module, value) === undefined) return
    const kept = keptInstance(module, uses, owner)
    if (kept === undefined) return
    const name = textOf(childOf(owner, 'id'), 'name') ?? kept.keeper.name
    const heirs = classNames(module, uses, owner).flatMap((use) => {
      const parent = module.parentOf(use)
      return isClass(parent) && parent['superClass'] === use ? uses.thisOf(parent, false) : []
    })
    const holder = uses.declared(kept.keeper.node)
    const outside = holder?.references.map((reference) => reference.node) ?? []
    const all = uses.memberUses(uses.withAliases([...uses.thisOf(owner, false), ...heirs, ...outside]), key)
    const words = `${name} ${key} ${kept.keeper.name}`
    const label = `new ${name}() is kept by ${kept.keeper.name}`
    add(value, {
      name: `${name}.${key}`,
      words,
      node,
      uses: all,
      path: [...pathTo(kept.creation), { node: kept.creation, label }],
    })
  }

  function pathTo(node: Node): readonly Step[] {
    return module.initPath(node) ?? []
  }
}

function isNothing(init: Node): boolean {
  const value = unwrap(init)
  return isIdentifier(value, 'undefined') || (value?.type === 'Literal' && value['value'] === null)
}

/** `cache ??= …`, `if (!cache) cache = …`: made when it is first needed. */
export function isFirstFill(module: ModuleModel, use: Node, name: string): boolean {
  const assignment = module.parentOf(wrapped(module, use))
  if (assignment?.type !== 'AssignmentExpression') return false
  if (FILLS.has(String(assignment['operator']))) return true
  for (const around of module.ancestorsOf(assignment)) {
    if (around.type !== 'IfStatement') continue
    const test = unwrap(childOf(around, 'test'))
    if (test?.type === 'UnaryExpression' && unwrap(childOf(test, 'argument'))?.['name'] === name) return true
    const isNone = test?.type === 'BinaryExpression' && /^===?$/.test(String(test['operator']))
    if (isNone && unwrap(childOf(test, 'left'))?.['name'] === name) return true
  }
  return false
}
