import { childrenOf, stringOf, type Node } from '../ast.ts'
import type { ModuleRole } from '../module-model.ts'

const ENDING = '\\.(?:[cm]?[jt]s|[jt]sx)$'
const ROUTE = new RegExp(`(?:^|/)(?:app/(?:.*/)?route|pages/api/.+)${ENDING}`)
const MIDDLEWARE = new RegExp(`(?:^|/)(?:middleware|proxy)${ENDING}`)
const PAGE = new RegExp(`(?:^|/)app/(?:.*/)?(?:page|layout|template|default|loading|not-found)${ENDING}`)
/** The framework looks for middleware there, and nowhere deeper. */
const INNER_FOLDER = /(?:^|\/)(?:app|pages|components|lib|server|utils|hooks|api|core)\/(?:.*\/)?[^/]+$/

/** `use server` and `use client` at the top of a module or of a function. */
export function hasDirective(body: readonly Node[], directive: string): boolean {
  for (const statement of body) {
    if (statement.type !== 'ExpressionStatement') return false
    const text = stringOf(statement['expression'] as Node)
    if (text === undefined) return false
    if (text === directive) return true
  }
  return false
}

export function roleOf(program: Node, path: string): ModuleRole {
  const body = childrenOf(program, 'body')
  if (hasDirective(body, 'use client')) return 'client'
  if (hasDirective(body, 'use server')) return 'server-action'
  const slashed = path.replaceAll('\\', '/')
  if (ROUTE.test(slashed)) return 'route'
  if (MIDDLEWARE.test(slashed) && !INNER_FOLDER.test(slashed)) return 'middleware'
  return PAGE.test(slashed) ? 'page' : 'module'
}
