import type { Condition, Operand } from './condition.ts'
import type { DecisionRequest } from './decision.ts'

/** True, false, or `undefined`: it cannot be told, because something is missing. */
export type Truth = boolean | undefined

/** A compiled condition. */
export type Test = (request: DecisionRequest) => Truth

/** Compiles a checked condition, once, so that a decision parses nothing and allocates nothing. */
export function compileCondition(condition: Condition): Test {
  if ('eq' in condition) {
    const [left, right] = condition.eq.map(compileOperand) as [Read, Read]
    return (request) => equal(left(request), right(request))
  }
  if ('in' in condition) {
    const [item, list] = condition.in.map(compileOperand) as [Read, Read]
    return (request) => among(item(request), list(request))
  }
  if ('and' in condition) return every(condition.and.map(compileCondition), false)
  if ('or' in condition) return every(condition.or.map(compileCondition), true)
  const test = compileCondition(condition.not)
  return (request) => {
    const truth = test(request)
    return truth === undefined ? undefined : !truth
  }
}

/** The condition as an operator reads it: `resource.coachId = subject.id`. */
export function describeCondition(condition: Condition): string {
  if ('eq' in condition) return condition.eq.map(describeOperand).join(' = ')
  if ('in' in condition) return condition.in.map(describeOperand).join(' in ')
  if ('and' in condition) return `(${condition.and.map(describeCondition).join(' and ')})`
  if ('or' in condition) return `(${condition.or.map(describeCondition).join(' or ')})`
  return `not ${describeCondition(condition.not)}`
}

type Read = (request: DecisionRequest) => unknown

function compileOperand(operand: Operand): Read {
  if ('value' in operand) return () => operand.value
  if ('subject' in operand) return reader('subject', operand.subject)
  if ('resource' in operand) return reader('resource', operand.resource)
  return reader('context', operand.context)
}

function describeOperand(operand: Operand): string {
  if ('value' in operand) return JSON.stringify(operand.value)
  const [root, path] = Object.entries(operand)[0] as [string, string]
  return `${root}.${path}`
}

/** Own properties alone: what every object has by birth (`constructor`, `toString`) is nobody's attribute. */
function reader(root: 'subject' | 'resource' | 'context', path: string): Read {
  const steps = path.split('.')
  return (request) => {
    let value: unknown = request[root]
    for (let i = 0; i < steps.length; i++) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, steps[i]!)) return undefined
      value = (value as Record<string, unknown>)[steps[i]!]
    }
    return value
  }
}

/** Kleene's conjunction, or with `decisive` true his disjunction: the decisive value wins, then the unknown one. */
function every(tests: readonly Test[], decisive: boolean): Test {
  return (request) => {
    let truth: Truth = !decisive
    for (let i = 0; i < tests.length; i++) {
      const one = tests[i]!(request)
      if (one === decisive) return decisive
      if (one === undefined) truth = undefined
    }
    return truth
  }
}

function equal(left: unknown, right: unknown): Truth {
  return isScalar(left) && isScalar(right) ? left === right : undefined
}

/** As SQL has it: an array with something missing in it may hold the item, so the answer is not a plain no. */
function among(item: unknown, list: unknown): Truth {
  if (!isScalar(item) || !Array.isArray(list)) return undefined
  let truth: Truth = false
  for (let i = 0; i < list.length; i++) {
    if (list[i] === item) return true
    if (!isScalar(list[i])) truth = undefined
  }
  return truth
}

/** `NaN` is no value: it equals nothing, and would match under `not`. */
export function isScalar(value: unknown): boolean {
  const type = typeof value
  return type === 'string' || type === 'boolean' || (type === 'number' && !Number.isNaN(value))
}
