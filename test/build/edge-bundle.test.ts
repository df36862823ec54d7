import { describe, expect, it } from 'vitest'
import { BUILD } from './built-app.ts'
import { edgeChunks, packageOf } from './edge-chunks.ts'

/**
 * Gzipped bytes of an empty edge middleware: `return NextResponse.next()`, no `instrumentation.ts`, the configuration of
 * the Hub. Measured with `next build` of Next 16.4.6: three chunks, each gzipped alone, summed.
 */
const EMPTY_BYTES = 53_695

/** What our code, jose included, may add. */
const BUDGET_BYTES = 15_000

/** Packages whose code may run on the edge. Next brings its own copies of a few more, below `next/dist/compiled`. */
const EDGE_PACKAGES = new Set(['next', 'jose', 'lru-cache', '@swc/helpers'])

/** What the edge has of Node's modules; Next's own runtime asks for them. */
const EDGE_BUILTINS = new Set(['node:buffer', 'node:async_hooks', 'node:util', 'node:assert', 'node:events'])

/** Parts of lib that are Node's: stores with files and sockets, the adapters of Node, what handlers and pages use. */
const NODE_ONLY =
  /\/lib\/(?:stores\/(?:sql|ndjson)|adapters\/node|adapters\/next\/(?:index|adapter|route|page|action)\.ts|testing)/

const chunks = edgeChunks(BUILD)
const sources = [...new Set(chunks.flatMap((chunk) => chunk.sources ?? []))]

describe('the edge bundle', () => {
  it('is really ours: the guard and the route table are in it, and every chunk tells its sources', () => {
    expect(chunks.filter((chunk) => chunk.sources === undefined).map(({ file }) => file)).toEqual([])
    expect(
      sources.filter((source) => /\/(?:adapters\/next\/guard|app\/routes|middleware)\.ts$/.test(source)),
    ).toHaveLength(3)
  })

  it('holds code of Next, jose and lru-cache alone: no zod, no driver', () => {
    const foreign = sources.map(packageOf).filter((name) => name !== undefined && !EDGE_PACKAGES.has(name))
    expect([...new Set(foreign)]).toEqual([])
  })

  it('holds no part of lib that is Node’s', () => {
    expect(sources.filter((source) => NODE_ONLY.test(source))).toEqual([])
  })

  it('asks for no module of Node that the edge lacks, and names no Node-only package', () => {
    const text = chunks.map((chunk) => chunk.text).join('\n')
    const builtins = [...text.matchAll(/["'`](node:[a-z_/]+)["'`]/g)].map(([, name]) => name!)
    expect([...new Set(builtins)].filter((name) => !EDGE_BUILTINS.has(name))).toEqual([])
    // Of the text, whether it matches: a failure should not print 200 KB.
    expect(/["'`](?:zod|kysely|pg|@libsql\/[a-z-]+|libsql|ioredis|better-sqlite3)["'`]/.test(text)).toBe(false)
    expect(/ZodError|\$ZodType/.test(text)).toBe(false)
  })

  it(`adds at most ${BUDGET_BYTES / 1000} KB gzipped to an empty one`, () => {
    const total = chunks.reduce((sum, { gzippedBytes }) => sum + gzippedBytes, 0)
    const added = total - EMPTY_BYTES
    process.stdout.write(
      `edge middleware: ${kb(total)} gzipped, ${kb(added)} over an empty one of ${kb(EMPTY_BYTES)}\n`,
    )
    expect(added).toBeLessThanOrEqual(BUDGET_BYTES)
  })
})

describe('packageOf', () => {
  it('names the innermost package of a source, with its scope', () => {
    expect(packageOf('../../node_modules/jose/dist/webapi/key.js')).toBe('jose')
    expect(packageOf('turbopack:///[project]/node_modules/a/node_modules/@scope/b/index.js')).toBe('@scope/b')
    expect(packageOf('../../lib/core/clock.ts')).toBeUndefined()
  })
})

const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`
