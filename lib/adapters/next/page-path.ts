/**
 * The page that a request of Next's client is about.
 *
 * A middleware sees `/sessions.segments/_tree.segment` for `/sessions.segments/_tree.segment.rsc`: Next takes off `.rsc` and no
 * more, and a rule about `/sessions` would not see it. Done by looking for the words, without a regular expression that could
 * backtrack.
 */
export function pagePathOf(path: string): string {
  let page = path.endsWith('.rsc') ? path.slice(0, -'.rsc'.length) : path
  const segments = page.endsWith('.segment') ? page.indexOf('.segments/') : -1
  if (segments !== -1) page = page.slice(0, segments)
  if (page === path) return path
  return page === '/index' || page === '' ? '/' : page
}
