import { parseSync } from 'oxc-parser'
import type { Node } from './ast.ts'

/** The tree, or what is wrong with the source in one line. */
export type ParseResult =
  { readonly program: Node; readonly error?: never } | { readonly error: string; readonly program?: never }

/** Reads JavaScript, TypeScript, JSX and TSX, told apart by the path's ending. */
export function parseModule(source: string, path: string): ParseResult {
  const { program, errors } = parseSync(path, source, { preserveParens: false })
  const first = errors.find(({ severity }) => severity === 'Error')
  return first === undefined ? { program: program as unknown as Node } : { error: first.message }
}
