import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BuildNotFoundError } from './build-not-found-error.ts'

/** A built edge middleware, read from disk. */
export interface EdgeBuild {
  /** Chunks in the order in which they are loaded. */
  readonly chunks: readonly { readonly name: string; readonly source: string }[]
  /** Its name in `globalThis._ENTRIES`. */
  readonly entry: string
  /** What the build put into the environment. */
  readonly env: Readonly<Record<string, string>>
  /** Which paths reach it. */
  readonly matchers: readonly RegExp[]
}

/**
 * Reads the middleware that `next build` wrote into `directory`.
 *
 * @throws {BuildNotFoundError} when there is no build, or none with an edge middleware.
 */
export async function readEdgeBuild(directory: string): Promise<EdgeBuild> {
  const manifest = await readManifest(directory)
  const middleware = manifest.middleware?.['/']
  if (middleware === undefined) throw new BuildNotFoundError(directory, NOT_ON_THE_EDGE)
  const chunks = await Promise.all(
    middleware.files.map(async (name) => ({ name, source: await read(directory, name) })),
  )
  return {
    chunks,
    entry: `middleware_${middleware.name}`,
    env: middleware.env ?? {},
    matchers: middleware.matchers.map(({ regexp }) => new RegExp(regexp)),
  }
}

const NOT_ON_THE_EDGE =
  'the build is there, but none of its middleware runs on the edge. `proxy.ts` runs in Node; only `middleware.ts` has an edge bundle'

interface Manifest {
  readonly middleware?: Record<
    string,
    {
      readonly files: readonly string[]
      readonly name: string
      readonly env?: Record<string, string>
      readonly matchers: readonly { readonly regexp: string }[]
    }
  >
}

async function readManifest(directory: string): Promise<Manifest> {
  const name = 'server/middleware-manifest.json'
  return JSON.parse(await read(directory, name)) as Manifest
}

async function read(directory: string, name: string): Promise<string> {
  try {
    return await readFile(join(directory, name), 'utf8')
  } catch (error) {
    throw new BuildNotFoundError(directory, `${name} cannot be read, run \`next build\` first`, { cause: error })
  }
}
