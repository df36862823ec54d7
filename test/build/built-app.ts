import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the build is. */
export const BUILD = fileURLToPath(new URL('../../.next/', import.meta.url))

/** Reads a manifest of a build. @throws an error that says what to do when there is none. */
export function readManifest<T>(build: string, path: string): T {
  const file = join(build, path)
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\` first`)
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
