import { isCanonicalPath } from '../../core/canonical-path.ts'
import { InvalidRoutesError } from './invalid-routes-error.ts'

/** One segment of a pattern: text that must be there, a parameter that takes one segment, or one that takes all that follow. */
export type PatternSegment = { readonly text: string } | { readonly param: string } | { readonly rest: string }

/**
 * The parameters that a path pattern names: `{ id: string }` of `/sessions/:id`, `{ all: string[] }` of `/auth/:all*`,
 * in the folders of Next `[id]` and `[...all]`.
 */
export type PathParams<Path extends string> = Path extends `${string}/:${infer Name}/${infer Rest}`
  ? { readonly [K in Name]: string } & PathParams<`/${Rest}`>
  : Path extends `${string}/:${infer Name}*`
    ? { readonly [K in Name]: string[] }
    : Path extends `${string}/:${infer Name}`
      ? { readonly [K in Name]: string }
      : unknown

/**
 * Reads a path pattern: `/api/sessions/:id`, or `/api/auth/:all*` for one segment or more at the end. No other wildcards and
 * no regular expressions, so that matching is linear.
 *
 * @throws {InvalidRoutesError} naming `key`, for more than 32 segments, a name used twice, or what no canonical path could match.
 */
export function readPattern(key: string, pattern: string): readonly PatternSegment[] {
  if (pattern === '/') return []
  const parts = pattern.slice(1).split('/')
  if (parts.length > MAX_SEGMENTS) throw new InvalidRoutesError(key, `at most ${MAX_SEGMENTS} segments`)
  const names = new Set<string>()
  const segments = parts.map((part, index): PatternSegment => {
    const [, dots, folder] = /^\[{1,2}(\.{3})?([A-Za-z]\w{0,31})\]{1,2}$/.exec(part) ?? []
    if (folder !== undefined) {
      throw new InvalidRoutesError(key, `\`:${folder}${dots === undefined ? '' : '*'}\` instead of \`${part}\``)
    }
    if (!part.startsWith(':')) return { text: part }
    const [, name, star] = /^:([A-Za-z]\w{0,31})(\*?)$/.exec(part) ?? []
    if (name === undefined) throw new InvalidRoutesError(key, `a name for \`${part}\``)
    if (names.has(name)) throw new InvalidRoutesError(key, `parameter \`${name}\` once`)
    names.add(name)
    if (star === '') return { param: name }
    if (index < parts.length - 1) throw new InvalidRoutesError(key, `\`${part}\` as its last segment alone`)
    return { rest: name }
  })
  const texts = segments.map((segment) => ('text' in segment ? segment.text : 'x'))
  if (!isCanonicalPath(`/${texts.join('/')}`) || texts.some((text) => /[*?#[\]]/.test(text))) {
    throw new InvalidRoutesError(key, 'a canonical path without wildcards but `:name*` at its end')
  }
  return segments
}

const MAX_SEGMENTS = 32
