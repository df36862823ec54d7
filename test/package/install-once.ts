import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installPackage, type InstalledPackage } from './installed-package.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** One installation for all suites of this folder. */
    installedPackage: InstalledPackage
  }
}

/** Vitest's global set-up: its return value takes down. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'tickless-package-'))
  project.provide('installedPackage', await installPackage(home))
  return () => rm(home, { recursive: true, force: true })
}
