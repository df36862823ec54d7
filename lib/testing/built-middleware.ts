import type * as MiniflareModule from 'miniflare'
import type { Readable } from 'node:stream'
import { UnavailableError } from '../core/errors.ts'
import { createLifetime, withLifetime, type Closable } from '../core/lifetime.ts'
import { createRing } from '../core/ring.ts'
import { edgeModule } from './edge-module.ts'
import { readEdgeBuild } from './edge-manifest.ts'

/** Options of `startBuiltMiddleware`. */
export interface BuiltMiddlewareOptions {
  /** Environment variables that the middleware reads. They win over those of the build. */
  readonly env?: Readonly<Record<string, string>>
  /** Most log lines kept; the oldest make way. Default 10,000. */
  readonly maxLogLines?: number
}

/** A built middleware, running in workerd. */
export interface BuiltMiddleware extends Closable {
  /**
   * Sends a request. What comes back is the middleware's own answer: it lets the request through where the header
   * `x-middleware-next` is `1`, and nothing stands behind it. Redirects are not followed.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Whether the matcher of the middleware has it run for this path at all. `fetch` does not ask. */
  matches(path: string): boolean
  /** What the middleware has written to its console so far, by lines. Background work may write after the response. */
  logs(): readonly string[]
}

/**
 * Runs the middleware that `next build` wrote in workerd, the runtime that deploys: the very bytes, `waitUntil` included.
 *
 * Needs `miniflare` beside this package, and a build whose middleware runs on the edge: that of `middleware.ts`, not of
 * `proxy.ts`, which runs in Node.
 *
 * @param directory - The build. Default `.next`, in the working directory.
 * @throws {BuildNotFoundError} when there is no such build, or none of its middleware runs on the edge.
 * @throws {UnavailableError} when miniflare is not installed or workerd does not start.
 */
export async function startBuiltMiddleware(
  directory = '.next',
  options: BuiltMiddlewareOptions = {},
): Promise<BuiltMiddleware> {
  const build = await readEdgeBuild(directory)
  const { Miniflare } = await loadMiniflare()
  const lines = createRing<string>(options.maxLogLines ?? 10_000)
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'middleware.mjs', contents: edgeModule(build, options.env ?? {}) }],
    compatibilityDate: '2026-01-01',
    compatibilityFlags: ['nodejs_compat'],
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      for (const stream of [stdout, stderr]) collectLines(stream, (line) => lines.push(line))
    },
  })
  try {
    await worker.ready
  } catch (error) {
    // Disposing repeats the failure. What workerd said of it is in its log.
    await worker.dispose().catch(() => {})
    throw new UnavailableError('workerd', { cause: new Error(lines.toArray().join('\n'), { cause: error }) })
  }
  const lifetime = createLifetime('built middleware', () => worker.dispose())
  return withLifetime(lifetime, {
    async fetch(path: string, init: RequestInit = {}) {
      lifetime.assertOpen()
      const answer = await worker.dispatchFetch(`http://localhost${path}`, { redirect: 'manual', ...init } as never)
      // miniflare brings a Response of its own; callers get the one they know.
      const given = [...answer.headers] as [string, string][]
      const headers = new Headers(given.filter(([name]) => !name.startsWith('mf-') && name !== 'transfer-encoding'))
      const body = answer.body === null ? null : await answer.arrayBuffer()
      return new Response(body, { status: answer.status, headers })
    },
    matches: (path: string) => build.matchers.some((matcher) => matcher.test(path)),
    logs: () => lines.toArray(),
  })
}

async function loadMiniflare(): Promise<typeof MiniflareModule> {
  try {
    return await import('miniflare')
  } catch (error) {
    throw new UnavailableError('miniflare (`npm install --save-dev miniflare`)', { cause: error })
  }
}

/** Longest piece of a line that is kept while its end has not come. */
const MAX_LINE_LENGTH = 65_536

function collectLines(stream: Readable, take: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = (parts.pop() ?? '').slice(0, MAX_LINE_LENGTH)
    for (const line of parts) take(line)
  })
}
