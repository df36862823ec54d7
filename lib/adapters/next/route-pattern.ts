import { isCanonicalPath } from '../../core/canonical-path.ts'
import { InvalidRoutesError } from './invalid-routes-error.ts'

/** One segment of a pattern: text that must be there, or a parameter that takes one segment. */
export type PatternSegment = { readonly text: string } | { readonly param: string }

/** The parameters that a path pattern names, all of them strings: `{ id: string }` of `/sessions/:id`. */
export type PathParams<Path extends string> = Path extends `${string}/:${infer Name}/${infer Rest}`
  ? { readonly [K in Name]: string } & PathParams<`/${Rest}`>
  : Path extends `${string}/:${infer Name}`
    ? { readonly [K in Name]: string }
    : unknown

/**
 * Reads a path pattern: `/api/sessions/:id`. No wildcards and no regular expressions, so that matching is linear.
 *
 * @throws {InvalidRoutesError} naming `key`, for more than 32 segments, a name used twice, or what no canonical path could match.
 */
export function readPattern(key: string, pattern: string): readonly PatternSegment[] {
  if (pattern === '/') return []
  const parts = pattern.slice(1).split('/')
  if (parts.length > MAX_SEGMENTS) throw new InvalidRoutesError(key, `at most ${MAX_SEGMENTS} segments`)
  const names = new Set<string>()
  const segments = parts.map((part): PatternSegment => {
    if (!part.startsWith(':')) return { text: part }
    const param = part.slice(1)
    if (!/^[A-Za-z]\w{0,31}$/.test(param)) throw new InvalidRoutesError(key, `a name for \`${part}\``)
    if (names.has(param)) throw new InvalidRoutesError(key, `parameter \`${param}\` once`)
    names.add(param)
    return { param }
  })
  const example = `/${segments.map((segment) => ('text' in segment ? segment.text : 'x')).join('/')}`
  if (!isCanonicalPath(example) || /[*?#[\]]/.test(pattern)) {
    throw new InvalidRoutesError(key, 'a canonical path without wildcards')
  }
  return segments
}

const MAX_SEGMENTS = 32
