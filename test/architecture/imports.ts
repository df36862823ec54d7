import { posix } from 'node:path'
import type { SourceFile } from './project.ts'
import { literalText, walk, type AnyNode } from './syntax.ts'

/** One module asking for another: `import`, `export … from`, `import()`, `require()`, `import('…')` in a type. */
export interface Import {
  readonly specifier: string | undefined
  /** From the project's root where the specifier is relative. */
  readonly target: string | undefined
  /** Erased by the compiler. */
  readonly typeOnly: boolean
  readonly line: number
}

/** Every import of a file. `specifier` is `undefined` where only running the code would tell. */
export function importsOf(file: SourceFile): Import[] {
  const imports: Import[] = []
  const add = (source: unknown, node: AnyNode, typeOnly: boolean) => {
    const specifier = literalText(source)
    const relative = specifier?.startsWith('.') === true
    const target = relative ? posix.join(posix.dirname(file.path), specifier) : undefined
    imports.push({ specifier, target, typeOnly, line: file.lineAt(node.start) })
  }
  walk(
    file.program,
    (node) => {
      if (node.type === 'ImportDeclaration') add(node.source, node, node.importKind === 'type')
      else if (node.type === 'ExportAllDeclaration') add(node.source, node, node.exportKind === 'type')
      else if (node.type === 'ExportNamedDeclaration' && node.source) add(node.source, node, node.exportKind === 'type')
      else if (node.type === 'ImportExpression') add(node.source, node, false)
      else if (node.type === 'TSImportType') add(node['source'], node, true)
      else if (node.type === 'CallExpression' && isRequire(node)) add(node.arguments[0], node, false)
      return true
    },
    { types: true },
  )
  return imports
}

function isRequire(call: AnyNode): boolean {
  const callee = call['callee'] as AnyNode
  return callee.type === 'Identifier' && callee['name'] === 'require'
}
