import type { EdgeBuild } from './edge-manifest.ts'

/**
 * Writes the one ES module that workerd runs: what Next's edge sandbox provides, then the chunks in their order, then a
 * handler that calls the entry the way hosts do.
 *
 * @see Next's bundled documentation, `07-adapters/08-invoking-entrypoints.md`
 */
export function edgeModule({ chunks, entry, env: built }: EdgeBuild, env: Readonly<Record<string, string>>): string {
  const before = `
import * as buffer from 'node:buffer'
import * as asyncHooks from 'node:async_hooks'
import process from 'node:process'
globalThis.AsyncLocalStorage = asyncHooks.AsyncLocalStorage
globalThis.process ??= process
globalThis.require = (name) => {
  if (name === 'node:buffer' || name === 'buffer') return buffer
  if (name === 'node:async_hooks' || name === 'async_hooks') return asyncHooks
  throw new Error('not on the edge: ' + name)
}
Object.assign(globalThis.process.env, ${JSON.stringify({ NODE_ENV: 'production', ...built, ...env })})
globalThis._ENTRIES ??= {}
`
  const after = `
export default {
  async fetch(request, _env, ctx) {
    const { handler } = await globalThis._ENTRIES[${JSON.stringify(entry)}]
    // The loopback address that miniflare listens on is nobody's business here.
    const headers = new Headers(request.headers)
    headers.set('host', new URL(request.url).host)
    return handler(new Request(request, { headers }), { waitUntil: (work) => ctx.waitUntil(work), signal: request.signal })
  },
}
`
  const parts = chunks.map(({ name, source }) => `// ${name}\n${withoutSourceMap(source)}`)
  return [before, ...parts, after].join('\n;\n')
}

/** Several maps in one file would be the wrong map. */
function withoutSourceMap(source: string): string {
  return source.replace(/^\/\/# sourceMappingURL=.*$/m, '')
}
