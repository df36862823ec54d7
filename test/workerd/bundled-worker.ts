import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A Worker made from source text, running in workerd. */
export interface BundledWorker {
  fetch(path?: string): Promise<{ status: number; text: string }>
  logs: readonly string[]
  close(): Promise<void>
}

/**
 * Bundles TypeScript as a Worker's bundler would (`workerd` and `browser` conditions) and runs it, WITHOUT Node's
 * compatibility: whatever needs Node does not bundle, and whatever may not be done at module scope does not start.
 */
export async function startWorker(source: string): Promise<BundledWorker> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: new URL('../..', import.meta.url).pathname, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    conditions: ['workerd', 'browser', 'import'],
    mainFields: ['browser', 'module', 'main'],
    logLevel: 'silent',
  })
  const logs: string[] = []
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0]!.text }],
    compatibilityDate: '2026-01-01',
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      for (const input of [stdout, stderr]) createInterface({ input }).on('line', (line) => logs.push(line))
    },
  })
  try {
    await worker.ready
  } catch (error) {
    await worker.dispose().catch(() => {})
    throw new Error(logs.join('\n'), { cause: error })
  }
  return {
    async fetch(path = '/') {
      const response = await worker.dispatchFetch(`http://localhost${path}`)
      return { status: response.status, text: await response.text() }
    },
    logs,
    close: () => worker.dispose(),
  }
}
