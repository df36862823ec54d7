import { childOf, isFunction, keyOf, textOf, unwrap, type Node } from '../ast.ts'

/** A call as a reader would say it: `new AuditLogger()`, `this.start()`, `Cache.shared().open()`. */
export function callLabel(call: Node): string {
  const callee = unwrap(childOf(call, 'callee') ?? childOf(call, 'tag'))
  if (isFunction(callee)) return 'a function called on the spot'
  return call.type === 'NewExpression' ? `new ${nameOf(callee)}()` : `${nameOf(callee)}()`
}

/** `a.b.c`; `…` where there is no name. */
export function nameOf(expression: Node | undefined, depth = 0): string {
  const node = unwrap(expression)
  if (node === undefined || depth > 4) return '…'
  switch (node.type) {
    case 'Identifier':
      return textOf(node, 'name') ?? '…'
    case 'ThisExpression':
      return 'this'
    case 'Super':
      return 'super'
    case 'MemberExpression':
      return `${nameOf(childOf(node, 'object'), depth + 1)}.${keyOf(node) ?? '…'}`
    case 'CallExpression':
      return `${nameOf(childOf(node, 'callee'), depth + 1)}()`
    case 'NewExpression':
      return `new ${nameOf(childOf(node, 'callee'), depth + 1)}()`
    default:
      return '…'
  }
}
