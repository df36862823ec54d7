import { InvalidRoutesError } from './invalid-routes-error.ts'
import { readPattern } from './route-pattern.ts'
import type { RouteRow } from './route-row.ts'

/** Path parameters by name, decoded: a string, or a list where the pattern says `:name*`. */
export type RouteParams = Readonly<Record<string, string | string[]>>

/** What a route table says of a request. */
export type RouteMatch =
  | { readonly kind: 'row'; readonly row: RouteRow; readonly params: RouteParams }
  /** The path is known, not with this method: `allow` is what the `Allow` header lists. */
  | { readonly kind: 'wrong-method'; readonly allow: readonly string[]; readonly page: boolean }
  | { readonly kind: 'unknown' }

interface Place {
  readonly names: readonly string[]
  readonly row: RouteRow
}

interface Node {
  readonly texts: Map<string, Node>
  param: Node | undefined
  /** Takes all segments that are left, one at least. */
  rest: Node | undefined
  /** By method, what stands here. A page stands under each of its three methods. */
  readonly places: Map<string, Place>
}

/**
 * Compiles rows into a tree of segments. Static segments win over parameters, and these over those that take the rest, place by
 * place, as in Next's own router; the method is looked at afterwards, as there.
 *
 * @throws {InvalidRoutesError} when two rows stand in one place.
 */
export function compileMatcher(rows: readonly RouteRow[]): (method: string, path: string) => RouteMatch {
  const root = createNode()
  for (const row of rows) {
    if (row.path !== undefined) plant(root, row, row.path)
  }
  return (method, path) => {
    const segments = path === '/' ? [] : path.slice(1).split('/')
    const found = find(root, segments, 0, [])
    if (found === undefined) return { kind: 'unknown' }
    const { node, values } = found
    const place = node.places.get(method)
    if (place === undefined) {
      const page = [...node.places.values()].some(({ row }) => row.kind === 'page')
      return { kind: 'wrong-method', allow: [...node.places.keys()].toSorted(), page }
    }
    // No prototype: a parameter may be called anything, `constructor` too.
    const params = Object.create(null) as Record<string, string | string[]>
    for (const [index, name] of place.names.entries()) params[name] = values[index]!
    return { kind: 'row', row: place.row, params }
  }
}

function createNode(): Node {
  return { texts: new Map(), param: undefined, rest: undefined, places: new Map() }
}

function plant(root: Node, row: RouteRow, path: string): void {
  const names: string[] = []
  let node = root
  for (const segment of readPattern(row.key, path)) {
    if ('param' in segment) {
      names.push(segment.param)
      node = node.param ??= createNode()
    } else if ('rest' in segment) {
      names.push(segment.rest)
      node = node.rest ??= createNode()
    } else {
      const next = node.texts.get(segment.text) ?? createNode()
      node.texts.set(segment.text, next)
      node = next
    }
  }
  const methods = methodsOf(row)
  for (const [method, { row: other }] of node.places) {
    if (other.kind !== row.kind || methods.includes(method)) {
      throw new InvalidRoutesError(row.key, `a place of its own: \`${other.key}\` stands there`)
    }
  }
  for (const method of methods) node.places.set(method, { names, row })
}

/** `HEAD` reaches a GET handler; a page answers GET and HEAD, and POST for its Server Actions. */
function methodsOf({ kind, method }: RouteRow): readonly string[] {
  if (kind === 'page') return ['GET', 'HEAD', 'POST']
  return method === 'GET' ? ['GET', 'HEAD'] : [method!]
}

interface Found {
  readonly node: Node
  readonly values: readonly (string | string[])[]
}

/** Depth first, text before parameter before rest. Each node is visited at most once, so the size of the table bounds the work. */
function find(node: Node, segments: readonly string[], index: number, values: Found['values']): Found | undefined {
  const segment = segments[index]
  if (segment === undefined) return node.places.size > 0 ? { node, values } : undefined
  const text = node.texts.get(segment)
  const found = text && find(text, segments, index + 1, values)
  if (found !== undefined || segment === '') return found
  const one = node.param && find(node.param, segments, index + 1, [...values, decodeURIComponent(segment)])
  if (one !== undefined || node.rest === undefined) return one
  return { node: node.rest, values: [...values, segments.slice(index).map(decodeURIComponent)] }
}
