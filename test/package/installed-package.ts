import { execFile, type ExecFileOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

const execute = promisify(execFile)

/** Runs a program to its end. Rejects with all of its output when it fails. */
export async function run(
  file: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await execute(file, args, options)
    return { stdout: String(stdout), stderr: String(stderr) }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${(error as Error).message}\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** The tarball that npm would publish, and a folder outside the repository where it is installed without anything else. */
export interface InstalledPackage {
  readonly tarball: string
  readonly tarballBytes: number
  readonly unpackedBytes: number
  /** Paths in the tarball. */
  readonly files: readonly string[]
  /** Its `node_modules` holds the package and what the package depends on. */
  readonly folder: string
}

interface PackReport {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/**
 * Packs the built package and installs it as `npm install --omit=dev --omit=peer` does for somebody else.
 *
 * @param home - An empty folder outside the repository.
 * @throws an error that says what to do when `dist` is missing.
 */
export async function installPackage(home: string): Promise<InstalledPackage> {
  if (!existsSync(join(REPOSITORY, 'dist/index.js'))) throw new Error('dist/ is missing: run `npm run build:lib` first')
  const folder = join(home, 'consumer')
  await mkdir(folder)
  // `dist` is what the build made, other suites may be reading it: no script may make it anew.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', home]
  const [report] = JSON.parse((await run('npm', pack, { cwd: REPOSITORY })).stdout) as [PackReport]
  const tarball = join(home, report.filename)
  await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
  const install = ['install', '--omit=dev', '--omit=peer', '--no-audit', '--no-fund', '--prefer-offline', tarball]
  await run('npm', install, { cwd: folder })
  return {
    tarball,
    tarballBytes: report.size,
    unpackedBytes: report.unpackedSize,
    files: report.files.map(({ path }) => path),
    folder,
  }
}
