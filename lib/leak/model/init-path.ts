import type { Node } from '../ast.ts'
import type { Step } from '../finding.ts'
import type { Calls, Unit } from './calls.ts'
import { reachFrom } from './reach.ts'
import type { Tree } from './tree.ts'

/** How loading the module comes to a node: the steps to the function, field or top level that it is in. */
export function readInitPaths(tree: Tree, calls: Calls): (node: Node) => readonly Step[] | undefined {
  let ways: ReadonlyMap<Unit, readonly Step[]> | undefined
  return (node) => {
    if (calls.isDoneOnlyAsProgram(node)) return undefined
    ways ??= reachFrom(new Map([[tree.program, [{ node: tree.program, label: 'module initialisation' }]]]), calls)
    return ways.get(calls.unitOf(node))
  }
}
