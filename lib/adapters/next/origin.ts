/** Methods that change nothing, RFC 9110 §9.2.1. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Tells whether a request may change something: CSRF's answer, beside `SameSite` cookies.
 *
 * A browser's `Sec-Fetch-Site` is believed first: no page can write it, and it holds behind a proxy that calls its upstream
 * by another name. Where it does not say, an unsafe method needs an `Origin` whose host is the `Host` the request was sent
 * to; without an `Origin` it must at least say `none`. The scheme is not compared: behind a proxy that ends TLS it is not
 * known. Nor is `req.url` asked: under Next it says `localhost`.
 *
 * @see W3C Fetch Metadata §2.4
 */
export function isSameOrigin(method: string, headers: Headers): boolean {
  if (SAFE.has(method)) return true
  const site = headers.get('sec-fetch-site')
  if (site === 'same-origin') return true
  if (site === 'cross-site') return false
  const origin = headers.get('origin')
  if (origin === null) return site === 'none'
  const host = headers.get('host')
  if (host === null || !URL.canParse(origin)) return false
  const { protocol, host: from } = new URL(origin)
  if (protocol !== 'https:' && protocol !== 'http:') return false
  // Read as a URL too, so that case and a default port make no difference.
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === from
}
