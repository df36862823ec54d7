// Shared with the edge: no zod, no Node code.

/** Longest `Cookie` header that is looked at; a longer one is as good as none. */
const MAX_HEADER_LENGTH = 16_384

/** The value of a cookie in a request, or `undefined`. Of several with one name the first counts, as in RFC 6265 §5.4. */
export function readCookie(request: Request, name: string): string | undefined {
  const header = request.headers.get('cookie')
  if (header === null || header.length > MAX_HEADER_LENGTH) return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}

/** A cookie to be set. */
export interface HubCookie {
  readonly name: string
  readonly value: string
  /** 0 takes it away. */
  readonly maxAgeS: number
  /** Sent over HTTPS alone. */
  readonly secure: boolean
}

/** A `Set-Cookie` line for this site alone: not readable by scripts, not sent along with other sites' writes. */
export function cookieLine({ name, value, maxAgeS, secure }: HubCookie): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}
