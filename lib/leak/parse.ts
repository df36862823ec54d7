import { parseSync, type ParserOptions } from 'oxc-parser'
import type { Node } from './ast.ts'

/** The tree, or what is wrong with the source in one line. */
export type ParseResult =
  { readonly program: Node; readonly error?: never } | { readonly error: string; readonly program?: never }

/**
 * Reads JavaScript, TypeScript, JSX and TSX, told apart by the path's ending. JavaScript may hold JSX whatever its
 * ending, and may be a script in sloppy mode.
 */
export function parseModule(source: string, path: string): ParseResult {
  const isJavaScript = /\.[cm]?js$/i.test(path)
  const first = parseAs(source, path, isJavaScript ? { lang: 'jsx' } : {})
  if (first.error === undefined || !isJavaScript) return first
  const script = parseAs(source, path, { lang: 'jsx', sourceType: 'commonjs' })
  return script.error === undefined ? script : first
}

function parseAs(source: string, path: string, options: ParserOptions): ParseResult {
  const { program, errors } = parseSync(path, source, { preserveParens: false, ...options })
  const first = errors.find(({ severity }) => severity === 'Error')
  return first === undefined ? { program: program as unknown as Node } : { error: first.message }
}
