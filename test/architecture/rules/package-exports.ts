import type { Finding, Project, Rule } from '../project.ts'

interface Manifest {
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
}

const BUILT = /^\.\/dist\/(.+?)(?:\.d\.ts|\.js)$/

/** Folders whose `index.ts` is an entry of the package: a feature, a host, a destination. */
const ENTRY = /^lib\/(?:index|(?!core\/|cli\/)[^/]+\/index|(?:adapters|stores)\/[^/]+\/index)\.tsx?$/

/** The source that a path in `dist` is compiled from. */
function sourceOf({ files }: Project, built: string): string | undefined {
  const [, stem] = BUILT.exec(built) ?? []
  return files.find(({ path }) => path === `lib/${stem}.ts` || path === `lib/${stem}.tsx`)?.path
}

export const packageExports: Rule = {
  name: 'package-exports',
  demands:
    'each entry of `exports` has one source in lib, with types and code from the same file, and each public index is an entry',
  check(project) {
    const manifest = JSON.parse(project.packageJson) as Manifest
    const findings: Finding[] = []
    const complain = (key: string, message: string) => {
      const line = project.packageJson.split('\n').findIndex((text) => text.includes(`"${key}"`)) + 1
      findings.push({ path: 'package.json', line, message: `${key} ${message}` })
    }
    const entries = new Set<string>()
    for (const [key, value] of Object.entries(manifest.exports ?? {})) {
      if (key === './package.json') continue
      const targets = typeof value === 'string' ? { default: value } : value
      const sources = Object.values(targets).map((target) => sourceOf(project, target))
      for (const source of sources) if (source !== undefined) entries.add(source)
      if (sources.includes(undefined)) complain(key, 'has no source in lib')
      else if (new Set(sources).size > 1) complain(key, 'has types from another file than its code')
      if (!('types' in targets)) complain(key, 'has no types')
      else if (Object.keys(targets)[0] !== 'types') complain(key, 'does not name its types first')
    }
    for (const target of Object.values(manifest.bin ?? {})) {
      if (!sourceOf(project, target)) complain('bin', 'has no source in lib')
    }
    for (const { path } of project.files) {
      if (!ENTRY.test(path) || entries.has(path)) continue
      findings.push({ path, line: 1, message: 'is a public index but no entry of `exports`' })
    }
    return findings
  },
}
