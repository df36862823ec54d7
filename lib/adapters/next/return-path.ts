import { isCanonicalPath } from '../../core/canonical-path.ts'

/**
 * Where to go after signing in: `to` when it is a path of this site, else `fallback`. Never another site.
 *
 * @param to - The `to` parameter that the guard gave to the sign-in page, as the client returned it.
 */
export function returnPathOf(to: unknown, fallback: string): string {
  if (typeof to !== 'string') return fallback
  // At the first question mark alone: what follows is all query, further ones too (RFC 3986 §3.4).
  const mark = to.indexOf('?')
  const path = mark === -1 ? to : to.slice(0, mark)
  return isCanonicalPath(path) && /^[\w.~!$&'()*+,:@/?%=-]*$/.test(to.slice(path.length)) ? to : fallback
}

/** The sign-in page, told where to come back to. The internal parameters of Next's client stay behind. */
export function signInUrl(signInPath: string, path: string, search: URLSearchParams): string {
  const kept = new URLSearchParams(search)
  kept.delete('_rsc')
  const query = kept.toString()
  const to = returnPathOf(query === '' ? path : `${path}?${query}`, path)
  return to === signInPath ? signInPath : `${signInPath}?${new URLSearchParams({ to }).toString()}`
}
