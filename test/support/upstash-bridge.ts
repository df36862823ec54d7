import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'

/** Upstash's REST interface in front of a real Redis, for drivers that speak HTTP. */
export interface UpstashBridge {
  /** For `UPSTASH_REDIS_REST_URL`. */
  readonly url: string
  /** For `UPSTASH_REDIS_REST_TOKEN`. */
  readonly token: string
  /** Requests answered so far, refused ones included. */
  readonly requests: number
  /** With a number, every request is answered with that status until `undefined` is given: an outage of the service. */
  failWith(status: number | undefined): void
  close(): Promise<void>
}

type Reply = { result: unknown } | { error: string }
type Command = readonly (string | number)[]

/**
 * Starts the bridge on a free port: `POST /` with one command, `GET|POST /command/arg/…`, `POST /pipeline`,
 * `POST /multi-exec`, `Authorization: Bearer`, and base64 results when `Upstash-Encoding: base64` asks for them.
 *
 * @see https://upstash.com/docs/redis/features/restapi
 */
export async function startUpstashBridge(options: { redisUrl: string; token?: string }): Promise<UpstashBridge> {
  const token = options.token ?? 'test-token'
  // Without a retry strategy: a Redis that has gone is an error at once, not a wait.
  const redis = new Redis(options.redisUrl, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })
  redis.on('error', () => {})
  await redis.connect()
  let requests = 0
  let outage: number | undefined

  const server = createServer((request, response) => {
    requests += 1
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (outage !== undefined) return send(outage, { error: 'ERR outage' })
    if (request.headers.authorization !== `Bearer ${token}`)
      return send(401, { error: 'WRONGPASS invalid or missing auth token' })
    const base64 = request.headers['upstash-encoding'] === 'base64'
    handle(redis, request, base64).then(
      ([status, body]) => send(status, body),
      (error: unknown) => send(400, { error: message(error) }),
    )
    return undefined
  })
  await listening(server)

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    get requests() {
      return requests
    },
    failWith(status) {
      outage = status
    },
    async close() {
      redis.disconnect()
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

async function handle(redis: Redis, request: IncomingMessage, base64: boolean): Promise<[number, unknown]> {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const text = await textOf(request)
  if (path === '/pipeline') return [200, await pipeline(redis, commands(text), base64)]
  if (path === '/multi-exec') {
    const replies = await multiExec(redis, commands(text), base64)
    return 'error' in replies ? [400, replies] : [200, replies.results]
  }
  const inPath = path.split('/').filter(Boolean).map(decodeURIComponent)
  const command = path === '/' ? (JSON.parse(text) as Command) : text === '' ? inPath : [...inPath, text]
  const reply = await run(redis, command, base64)
  return ['error' in reply ? 400 : 200, reply]
}

function commands(text: string): readonly Command[] {
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list) || !list.every(Array.isArray)) throw new Error('ERR expected an array of commands')
  return list as Command[]
}

async function run(redis: Redis, command: Command, base64: boolean): Promise<Reply> {
  const [given, ...args] = command.map(String)
  // In upper case: ioredis reshapes the replies of commands that it knows by their lower-case names.
  const name = given?.toUpperCase()
  if (name === undefined) return { error: 'ERR empty command' }
  try {
    return { result: encoded(await redis.call(name, ...args), base64) }
  } catch (error) {
    return { error: message(error) }
  }
}

/** Not atomic: others' commands may come between; a command that fails does not stop the rest. */
async function pipeline(redis: Redis, list: readonly Command[], base64: boolean): Promise<Reply[]> {
  const replies: Reply[] = []
  for (const command of list) replies.push(await run(redis, command, base64))
  return replies
}

async function multiExec(
  redis: Redis,
  list: readonly Command[],
  base64: boolean,
): Promise<{ results: Reply[] } | { error: string }> {
  const transaction = redis.multi()
  for (const command of list) {
    const [name = '', ...args] = command.map(String)
    transaction.call(name.toUpperCase(), ...args)
  }
  try {
    const replies = await transaction.exec()
    if (!replies) return { error: 'EXECABORT Transaction discarded' }
    return {
      results: replies.map(([error, result]) =>
        error ? { error: error.message } : { result: encoded(result, base64) },
      ),
    }
  } catch (error) {
    return { error: message(error) }
  }
}

/** Strings in base64, all the way down; numbers and null as they are; `OK` stays `OK`, as Upstash does. */
function encoded(value: unknown, base64: boolean): unknown {
  if (!base64) return value
  if (typeof value === 'string') return value === 'OK' ? value : Buffer.from(value, 'utf8').toString('base64')
  return Array.isArray(value) ? value.map((item) => encoded(item, base64)) : value
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
