import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, type Program } from 'oxc-parser'

/** A source file, parsed. */
export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string
  readonly text: string
  readonly program: Program
  /** Line of a character offset, from 1. */
  lineAt(offset: number): number
}

/** What the rules look at: the sources that ship, and `package.json`. */
export interface Project {
  readonly root: string
  readonly files: readonly SourceFile[]
  readonly packageJson: string
}

/** Something that breaks a rule. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly message: string
}

/** A rule of the house. */
export interface Rule {
  /** In kebab case; the name of its fixture's folder. */
  readonly name: string
  /** A sentence: what the rule demands. */
  readonly demands: string
  check(project: Project): Finding[]
}

/** Programs, not modules: nobody imports them, and running them is their purpose. */
export const PROGRAMS: ReadonlySet<string> = new Set(['app/_server/launch.mjs', 'lib/cli/main.ts'])

const FOLDERS = ['lib', 'app']
const ROOT_FILES = ['middleware.ts', 'proxy.ts', 'instrumentation.ts', 'instrumentation-client.ts', 'next.config.ts']
const SOURCE = /\.(?:ts|tsx|mts|cts|js|jsx|mjs|cjs)$/

/**
 * Reads the sources of a project.
 *
 * @throws an error naming the file and the place that does not parse: a rule that cannot read must not pass.
 */
export function readProject(root: string): Project {
  const paths = [...FOLDERS.flatMap((folder) => listed(root, folder)), ...ROOT_FILES]
  const files = paths.filter((path) => existsSync(join(root, path))).map((path) => readSource(root, path))
  return { root, files, packageJson: readFileSync(join(root, 'package.json'), 'utf8') }
}

function listed(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return listed(root, path)
      return SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : []
    })
    .toSorted()
}

function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]!.message}`)
  return { path, text, program, lineAt: (offset) => text.slice(0, offset).split('\n').length }
}

/** Whether a path is inside a folder. */
export function isIn(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}
