import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { readIgnoreFile, type IgnoreFile } from './gitignore.ts'
import { fileLeftOut, folderLeftOut, isSource } from './left-out.ts'
import { compareText, type LeftOutReason, type Notice } from './report.ts'

/** A source file that was found. */
export interface SourcePath {
  /** Where it is on disk. */
  readonly file: string
  /** As reports name it: from the working folder, with `/`. */
  readonly path: string
  /** From its package's root, with `/`: what Next's conventions go by (`app/api/orders/route.ts`). */
  readonly modulePath: string
  /** Was the file itself asked for? Then it is checked whatever it looks like. */
  readonly isNamed: boolean
}

export interface WalkedSources {
  readonly sources: readonly SourcePath[]
  readonly passedOver: readonly Notice[]
  readonly leftOut: ReadonlyMap<LeftOutReason, number>
}

export interface WalkOptions {
  /** The working folder; relative paths start here. */
  readonly cwd: string
  /** Lists a folder. Default: the disk. */
  readonly readFolder?: (folder: string) => readonly Dirent[]
}

/** A `.gitignore` that holds from `folder` on down. */
interface Ignores {
  readonly folder: string
  readonly decide: IgnoreFile
}

/** What a folder hands down to those inside it. */
interface Inherited {
  readonly ignores: readonly Ignores[]
  readonly packageRoot: string
}

const slashed = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'))

/**
 * Finds the sources below some folders and files. What is named is always looked at; below it, dependencies, build
 * output, generated code, tests and what a `.gitignore` names are left out. Symbolic links inside a folder are not
 * followed, so that no loop can arise; one that leads out of what is scanned is named.
 *
 * @param paths - Folders and files; each must exist.
 */
export function walkSources(paths: readonly string[], { cwd, readFolder = listFolder }: WalkOptions): WalkedSources {
  const sources: SourcePath[] = []
  const passedOver: Notice[] = []
  const leftOut = new Map<LeftOutReason, number>()
  const seen = new Set<string>()
  const roots = paths.map((path) => realpathSync(resolve(cwd, path)))

  const pathOf = (file: string) => slashed(relative(cwd, file)) || '.'
  const leave = (reason: LeftOutReason) => leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)

  const addFile = (file: string, packageRoot: string, isNamed: boolean) => {
    const real = realpathSync(file)
    if (seen.has(real)) return
    seen.add(real)
    sources.push({ file, path: pathOf(file), modulePath: slashed(relative(packageRoot, file)), isNamed })
  }

  const addFolder = (folder: string, inherited: Inherited) => {
    let entries: readonly Dirent[]
    try {
      entries = readFolder(folder)
    } catch (error) {
      passedOver.push({ path: pathOf(folder), message: `cannot be read (${codeOf(error)})` })
      return
    }
    const names = new Set(entries.map(({ name }) => name))
    const hasManifest = names.has('package.json')
    const ignores = names.has('.gitignore') ? [...ignoresOf(folder), ...inherited.ignores] : inherited.ignores
    const packageRoot = hasManifest ? folder : inherited.packageRoot
    for (const entry of entries.toSorted((a, b) => compareText(a.name, b.name))) {
      const child = join(folder, entry.name)
      const isFolder = entry.isDirectory()
      if (entry.isSymbolicLink()) {
        if (leadsOut(child, roots)) {
          const message = 'is a symbolic link that leads out of what is scanned; name its target to scan that too'
          passedOver.push({ path: pathOf(child), message })
        }
      } else if (isFolder || (entry.isFile() && isSource(entry.name))) {
        const byName = isFolder ? folderLeftOut(entry.name, hasManifest) : fileLeftOut(entry.name)
        const reason = byName ?? (isIgnored(child, isFolder, ignores) ? '.gitignore' : undefined)
        if (reason !== undefined) leave(reason)
        else if (isFolder) addFolder(child, { ignores, packageRoot })
        else addFile(child, packageRoot, false)
      }
    }
  }

  for (const path of paths) {
    const file = resolve(cwd, path)
    const isFolder = statSync(file).isDirectory()
    const above = aboveOf(isFolder ? file : dirname(file))
    if (isFolder) addFolder(file, above)
    else addFile(file, above.packageRoot, true)
  }
  return { sources, passedOver, leftOut }
}

const listFolder = (folder: string): readonly Dirent[] => readdirSync(folder, { withFileTypes: true })

/** The nearest rules speak first. */
function isIgnored(file: string, isFolder: boolean, ignores: readonly Ignores[]): boolean {
  for (const { folder, decide } of ignores) {
    const decision = decide(slashed(relative(folder, file)), isFolder)
    if (decision !== undefined) return decision
  }
  return false
}

function ignoresOf(folder: string, name = '.gitignore'): Ignores[] {
  const text = textOf(join(folder, name))
  return text === undefined ? [] : [{ folder, decide: readIgnoreFile(text) }]
}

/** The `.gitignore`s above a folder, up to the root of its repository, and the root of its package. */
function aboveOf(folder: string): Inherited {
  const ignores: Ignores[] = []
  let packageRoot: string | undefined
  let inRepository: readonly Ignores[] = []
  for (let current = folder; ; current = dirname(current)) {
    if (current !== folder) ignores.push(...ignoresOf(current))
    if (packageRoot === undefined && textOf(join(current, 'package.json')) !== undefined) packageRoot = current
    if (exists(join(current, '.git'))) {
      const own = textOf(join(current, '.git', 'info', 'exclude'))
      inRepository = own === undefined ? ignores : [...ignores, { folder: current, decide: readIgnoreFile(own) }]
      break
    }
    if (dirname(current) === current) break
  }
  return { ignores: inRepository, packageRoot: packageRoot ?? folder }
}

function leadsOut(link: string, roots: readonly string[]): boolean {
  try {
    const target = realpathSync(link)
    if (roots.some((root) => target === root || target.startsWith(root + sep))) return false
    return !target.split(sep).includes('node_modules') && (statSync(target).isDirectory() || isSource(basename(link)))
  } catch {
    return false // broken, or a loop of links: there is nothing behind it
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** `EACCES` and the like. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? 'unknown error')
}
