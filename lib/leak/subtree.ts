import { isNode, type Node } from './ast.ts'

/** A node and everything under it, in the order of the tree. `parent`, which ESLint adds, is no child. */
export function* subtree(root: Node): Generator<Node> {
  // No recursion: a chain of ten thousand `+` is as deep as it is long.
  const waiting = [root]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node
    const children = Object.entries(node)
      .filter(([key]) => key !== 'parent')
      .flatMap(([, value]) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))
    for (const child of children.toReversed()) waiting.push(child)
  }
}
