import { request, type IncomingHttpHeaders } from 'node:http'

/** One answer, read to its end. */
export interface HubResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON. @throws with status and body when it is none. */
  json<T = any>(): T // eslint-disable-line typescript/no-explicit-any -- a test reads what it expects and fails otherwise
}

export interface HubRequest {
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
  /** Sent as it is. */
  readonly body?: string | Uint8Array | undefined
  /** Sent as JSON. */
  readonly json?: unknown
}

/**
 * A browser's view of the Hub, without the browser: it keeps cookies and sends `Origin` on writes. Paths go over the
 * wire exactly as they are given, dot segments, malformed escapes and all; redirects are answers like any other.
 */
export interface HubClient {
  readonly origin: string
  /** Cookie name to value, as a browser would send it. Tests may tamper with it. */
  readonly cookies: Map<string, string>
  send(method: string, path: string, request?: HubRequest): Promise<HubResponse>
  get(path: string, request?: HubRequest): Promise<HubResponse>
  post(path: string, json?: unknown, request?: HubRequest): Promise<HubResponse>
  put(path: string, json?: unknown, request?: HubRequest): Promise<HubResponse>
  patch(path: string, json?: unknown, request?: HubRequest): Promise<HubResponse>
  delete(path: string, request?: HubRequest): Promise<HubResponse>
  /** Signs in with an e-mail address and a password. @throws unless the Hub says 2xx or 3xx. */
  signIn(email: string, password: string): Promise<HubResponse>
}

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Makes a client without cookies. */
export function createHubClient(origin: string): HubClient {
  const { hostname, port } = new URL(origin)
  const cookies = new Map<string, string>()

  function headersOf(method: string, { headers = {}, body, json }: HubRequest): Record<string, string> {
    const all: Record<string, string | undefined> = {
      ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
      ...(WRITES.has(method) ? { origin } : {}),
      ...(body !== undefined || json !== undefined ? { 'content-type': 'application/json' } : {}),
      ...headers,
    }
    return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  function keepCookies(lines: readonly string[] = []): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';')
      const name = pair.slice(0, pair.indexOf('=')).trim()
      const value = pair.slice(pair.indexOf('=') + 1).trim()
      const gone = attributes.some((attribute) => /^\s*max-age\s*=\s*(0|-\d+)\s*$/i.test(attribute)) || value === ''
      const expires = attributes.find((attribute) => /^\s*expires\s*=/i.test(attribute))
      const past = expires !== undefined && Date.parse(expires.slice(expires.indexOf('=') + 1)) <= Date.now()
      if (gone || past) cookies.delete(name)
      else cookies.set(name, value)
    }
  }

  function send(method: string, path: string, options: HubRequest = {}): Promise<HubResponse> {
    const body = options.body ?? (options.json === undefined ? undefined : JSON.stringify(options.json))
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { host: hostname, port, method, path, headers: headersOf(method, options), agent: false, setHost: true },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.once('error', reject)
          incoming.once('end', () => {
            keepCookies(incoming.headers['set-cookie'])
            resolve(response(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks).toString('utf8')))
          })
        },
      )
      outgoing.once('error', reject)
      outgoing.end(body)
    })
  }

  const client: HubClient = {
    origin,
    cookies,
    send,
    get: (path, options) => send('GET', path, options),
    post: (path, json, options) => send('POST', path, { ...options, json }),
    put: (path, json, options) => send('PUT', path, { ...options, json }),
    patch: (path, json, options) => send('PATCH', path, { ...options, json }),
    delete: (path, options) => send('DELETE', path, options),
    async signIn(email, password) {
      const answer = await send('POST', '/api/sign-in', { json: { email, password } })
      if (answer.status >= 400) throw new Error(`Sign-in of ${email} answered ${answer.status}: ${answer.text}`)
      return answer
    },
  }
  return client
}

function response(status: number, headers: IncomingHttpHeaders, text: string): HubResponse {
  return {
    status,
    headers,
    text,
    json() {
      try {
        return JSON.parse(text)
      } catch (cause) {
        throw new Error(`Expected JSON, got ${status} ${text.slice(0, 400)}`, { cause })
      }
    },
  }
}
