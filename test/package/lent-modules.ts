import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { REPOSITORY, run } from './installed-package.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Lends packages of the repository, with all that they depend on, to another folder: nothing is downloaded. */
export async function lendModules(folder: string, names: readonly string[]): Promise<void> {
  for (const name of closure(names)) {
    const target = join(folder, 'node_modules', name)
    if (existsSync(target)) continue
    await mkdir(dirname(target), { recursive: true })
    await linked(join(REPOSITORY, 'node_modules', name), target)
  }
}

/** Hard links where the file system allows them: Next alone is 150 MB. */
async function linked(from: string, to: string): Promise<void> {
  try {
    await run('cp', ['-al', from, to])
  } catch {
    await cp(from, to, { recursive: true, force: true })
  }
}

/** Names and what they depend on, as far as it is installed at the top; what is nested comes along with its owner. */
function closure(names: readonly string[]): Set<string> {
  const all = new Set<string>()
  const queue = [...names]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const path = join(REPOSITORY, 'node_modules', name, 'package.json')
    if (all.has(name) || !existsSync(path)) continue
    all.add(name)
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    queue.push(...Object.keys({ ...dependencies, ...optionalDependencies }))
  }
  return all
}

/** What lies in a folder's `node_modules`, scopes spelled out. */
export async function installedModules(folder: string): Promise<string[]> {
  const names: string[] = []
  for (const name of await readdir(join(folder, 'node_modules'))) {
    if (name.startsWith('.')) continue
    const inner = name.startsWith('@') ? await readdir(join(folder, 'node_modules', name)) : undefined
    names.push(...(inner?.map((each) => `${name}/${each}`) ?? [name]))
  }
  return names.toSorted()
}
