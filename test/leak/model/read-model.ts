import { expect } from 'vitest'
import { isIdentifier, type Node } from '../../../lib/leak/ast.ts'
import { createModuleModel, type ModuleModel } from '../../../lib/leak/module-model.ts'
import { parseModule } from '../../../lib/leak/parse.ts'

/** The model of a piece of source, and the ways to point at its places. */
export interface ReadModel {
  readonly module: ModuleModel
  /** The identifier called `name`, the `nth` of them in the source. */
  identifier(name: string, nth?: number): Node
  /** The statement or expression `mark()`, the `nth` of them. */
  call(name: string, nth?: number): Node
  /** The labels on the way from module initialisation to `mark()`. */
  way(name?: string, nth?: number): readonly string[] | undefined
}

export function readModel(source: string, path = 'src/lib/module.tsx'): ReadModel {
  const { program, error } = parseModule(source, path)
  expect(error).toBeUndefined()
  const module = createModuleModel(program!, { path })
  const all = (type: string, test: (node: Node) => boolean) => {
    const found: Node[] = []
    module.walk({ [type]: (node) => test(node) && found.push(node) })
    return found
  }
  const identifier = (name: string, nth = 0) => all('Identifier', (node) => isIdentifier(node, name)).at(nth)!
  const call = (name: string, nth = 0) =>
    all('CallExpression', (node) => isIdentifier(node['callee'] as Node, name)).at(nth)!
  return {
    module,
    identifier,
    call,
    way: (name = 'mark', nth = 0) => module.initPath(call(name, nth))?.map(({ label }) => label),
  }
}
