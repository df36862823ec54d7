import { isNode, type Node } from './ast.ts'

/** A node and everything under it, in the order of the tree. `parent`, which ESLint adds, is no child. */
export function* subtree(node: Node): Generator<Node> {
  yield node
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* subtree(child)
  }
}
