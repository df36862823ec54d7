import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readManifest } from './built-app.ts'

/** One file that the edge loads. */
export interface EdgeChunk {
  readonly file: string
  readonly text: string
  readonly gzippedBytes: number
  /** The sources that were bundled into it, from its source map; `undefined` where there is no map. */
  readonly sources: readonly string[] | undefined
}

interface SourceMap {
  readonly sources?: readonly string[]
  readonly sections?: readonly { readonly map: SourceMap }[]
}

/** The chunks of the built middleware, in the order in which they are loaded. */
export function edgeChunks(build: string): EdgeChunk[] {
  const { middleware } = readManifest<{ middleware: Record<string, { files: string[] }> }>(
    build,
    'server/middleware-manifest.json',
  )
  return Object.values(middleware)
    .flatMap(({ files }) => files)
    .map((file) => {
      const bytes = readFileSync(join(build, file))
      const text = bytes.toString('utf8')
      return { file, text, gzippedBytes: gzipSync(bytes).length, sources: mappedSources(join(build, file), text) }
    })
}

/** The sources that a chunk's map names. Turbopack's runtime has a map of another name, which its last line tells. */
function mappedSources(chunk: string, text: string): string[] | undefined {
  const [, name] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(text) ?? []
  const map = name === undefined ? undefined : join(dirname(chunk), decodeURIComponent(name))
  if (map === undefined || !existsSync(map)) return undefined
  return sourcesOf(JSON.parse(readFileSync(map, 'utf8')) as SourceMap)
}

function sourcesOf({ sources = [], sections = [] }: SourceMap): string[] {
  return [...sources, ...sections.flatMap(({ map }) => sourcesOf(map))]
}

/** The package that a source comes from, `undefined` for the repository's own. */
export function packageOf(source: string): string | undefined {
  const [, inside] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? []
  return inside
}
