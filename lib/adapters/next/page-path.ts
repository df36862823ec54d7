/**
 * The page that a request of Next's client is about.
 *
 * Next takes `.rsc` off before the middleware runs, but leaves `/sessions.segments/_tree.segment.rsc` as it is, and a rule
 * about `/sessions` would not see it. Done by looking for the words, without a regular expression that could backtrack.
 */
export function pagePathOf(path: string): string {
  let page = path
  if (page.endsWith('.segment.rsc')) {
    const at = page.indexOf('.segments/')
    if (at === -1) return path
    page = page.slice(0, at)
  } else if (page.endsWith('.rsc')) {
    page = page.slice(0, -'.rsc'.length)
  } else {
    return path
  }
  return page === '/index' || page === '' ? '/' : page
}
