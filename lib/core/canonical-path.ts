/**
 * Tells whether a URL path has one reading only.
 *
 * The middleware sees the raw path and a page sees decoded segments, so `/user/%61dmin` walks past a rule about
 * `/user/admin`. A path is canonical when decoding changes nothing that a rule could be about: no encoded character that
 * need not be encoded, no encoded separator, no dot segment, no doubled slash, no backslash, no control character, no
 * malformed escape, nothing bare that a URL may not hold bare. Everything else is refused, by the guard and by the
 * handlers alike. The delimiters `@ : & = + $ ,` may stand bare or encoded, as links have them both ways: who compares
 * text that holds one compares decoded segments.
 *
 * @param path - The path alone, beginning with `/`, without query.
 * @see RFC 3986 §2.3, §3.3, §6.2.2
 */
export function isCanonicalPath(path: string): boolean {
  if (path.length > MAX_PATH_LENGTH || !path.startsWith('/')) return false
  if (/[^A-Za-z0-9\-._~!$&'()*+,=:@/%]|\/\/|%(?![0-9A-F]{2})/.test(path)) return false
  if (path !== '/' && path.endsWith('/')) return false
  for (const segment of path.slice(1).split('/')) {
    if (segment === '.' || segment === '..') return false
    if (!segment.includes('%')) continue
    let decoded: string
    try {
      decoded = decodeURIComponent(segment)
    } catch {
      return false
    }
    // Re-encoding must give the same bytes: unreserved characters were left bare and every escape is in upper case.
    if (/[/\\\u0000-\u001f\u007f-\u009f%]/.test(decoded) || encodeURIComponent(decoded) !== segment) return false
    if (decoded !== decoded.normalize('NFC')) return false
  }
  return true
}

/** Longest path that is looked at; longer ones are refused. */
const MAX_PATH_LENGTH = 2048
