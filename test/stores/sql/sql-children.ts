import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { spawnGroup } from '../../support/child-group.ts'

/** Bundles a script of this folder for plain Node; drivers stay outside the bundle, in the repository's `node_modules`. */
export async function bundleScript(source: string): Promise<string> {
  // In the repository, so that the drivers are found from there.
  const folder = fileURLToPath(new URL('../../.artifacts/sql/', import.meta.url))
  await mkdir(folder, { recursive: true })
  const outfile = join(folder, `${process.pid}-${source.replace(/\.ts$/, '.mjs')}`)
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}

/** Opens the database in several processes at once. Returns what each prints: the migrations that it finds. */
export async function runSqlChildren(url: string, many: number): Promise<string[]> {
  const script = await bundleScript('open-child.ts')
  const atMs = Date.now() + 400 // about when all of them are up
  const children = Array.from({ length: many }, () => spawnGroup(process.execPath, [script, url, String(atMs)]))
  const outputs = children.map(async (child) => {
    await child.exited
    return child.output().trim()
  })
  try {
    return await Promise.all(outputs)
  } finally {
    await rm(script)
  }
}
