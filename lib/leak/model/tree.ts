import { isNode, type Node } from '../ast.ts'

/** A module's nodes, without those that only the type checker reads. */
export interface Tree {
  readonly program: Node
  /** Before their children, in the order of the source. */
  readonly nodes: readonly Node[]
  parentOf(node: Node): Node | undefined
  ancestorsOf(node: Node): Iterable<Node>
}

/** Children that are types, and what parsers hang onto nodes beside the tree. */
const SKIPPED_KEYS: ReadonlySet<string> = new Set(
  'parent loc range tokens comments typeAnnotation typeParameters typeArguments returnType superTypeArguments superTypeParameters implements'.split(
    ' ',
  ),
)

const TYPE_DECLARATIONS: ReadonlySet<string> = new Set([
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSDeclareFunction',
  'TSEmptyBodyFunctionExpression',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
  'TSAbstractAccessorProperty',
])

const isForTypesOnly = (node: Node) => node['declare'] === true || TYPE_DECLARATIONS.has(node.type)

/** Walks without recursion: a minified bundle nests deeper than the stack. */
export function readTree(program: Node): Tree {
  const parents = new Map<Node, Node>()
  const nodes: Node[] = []
  const waiting: Node[] = [program]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node)
    const from = waiting.length
    for (const key in node) {
      if (SKIPPED_KEYS.has(key) || (key === 'key' && node['shorthand'] === true)) continue
      const value = node[key]
      if (typeof value !== 'object' || value === null) continue
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child) || isForTypesOnly(child)) continue
        parents.set(child, node)
        waiting.push(child)
      }
    }
    reverseFrom(waiting, from)
  }
  const parentOf = (node: Node) => parents.get(node)
  return {
    program,
    nodes,
    parentOf,
    *ancestorsOf(node) {
      for (let at = parentOf(node); at !== undefined; at = parentOf(at)) yield at
    },
  }
}

/** Turns the tail of a list around, so that the first child is taken first. */
function reverseFrom(list: Node[], from: number): void {
  for (let left = from, right = list.length - 1; left < right; left++, right--) {
    const kept = list[left]!
    list[left] = list[right]!
    list[right] = kept
  }
}
