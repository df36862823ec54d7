import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOf } from '../../lib/leak/ast.ts'
import { checkSource } from '../../lib/leak/check-source.ts'
import { leakRules } from '../../lib/leak/rules/index.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const PLUGIN = join(REPOSITORY, 'dist/leak/eslint-plugin.js')

const SOURCES: Readonly<Record<string, string>> = {
  'app/api/events/route.ts': `let last: Request | undefined
export async function POST(request: Request): Promise<Response> {
  last = request
  setInterval(() => flush(), 1000)
  fetch('https://hooks.test').catch(() => {})
  return new Response()
}
`,
  'app/page.tsx': `export default function Page({ title }: { title: string }) {
  setTimeout(() => report(title), 1000)
  return <main>{title}</main>
}
`,
  'app/api/clean/route.ts': `export async function GET(): Promise<Response> {
  return Response.json(await (await fetch('https://upstream.test')).json())
}
`,
}

interface Diagnostic {
  readonly code: string
  readonly filename: string
  readonly message: string
  readonly labels: readonly { readonly span: { readonly line: number } }[]
}

/** A plugin that is older than its sources would be judged by yesterday's rules. */
function isBuilt(): boolean {
  if (!existsSync(PLUGIN)) return false
  const sources = readdirSync(join(REPOSITORY, 'lib/leak'), { recursive: true, encoding: 'utf8' })
  const changed = sources.map((path) => statSync(join(REPOSITORY, 'lib/leak', path)).mtimeMs)
  return Math.max(...changed) <= statSync(PLUGIN).mtimeMs
}

const root = mkdtempSync(join(tmpdir(), 'tickless-oxlint-'))
let diagnostics: readonly Diagnostic[] = []

beforeAll(() => {
  // It emits past a type error, which `npm run check` reports.
  if (!isBuilt()) spawnSync('npx', ['tsc', '-p', 'lib/tsconfig.json'], { cwd: REPOSITORY })
  for (const [path, source] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), source)
  }
  // As the plugin's documentation says: oxlint takes a default export.
  writeFileSync(join(root, 'tickless.mjs'), `export { plugin as default } from '${pathToFileURL(PLUGIN).href}'\n`)
  writeFileSync(
    join(root, '.oxlintrc.json'),
    JSON.stringify({
      jsPlugins: [{ name: 'tickless', specifier: './tickless.mjs' }],
      categories: { correctness: 'off' },
      rules: Object.fromEntries(leakRules.map(({ name }) => [`tickless/${name}`, 'error'])),
    }),
  )
  const { stdout } = spawnSync(join(REPOSITORY, 'node_modules/.bin/oxlint'), ['--format', 'json', 'app'], {
    cwd: root,
    encoding: 'utf8',
  })
  diagnostics = (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics
}, 60_000)

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the plugin in oxlint', () => {
  it('finds in TypeScript what the scanner finds, at the same lines', () => {
    const expected = Object.entries(SOURCES).flatMap(([path, source]) =>
      checkSource(source, path).findings.map(
        ({ rule, node }) => `${path}:${source.slice(0, startOf(node)).split('\n').length} tickless(${rule})`,
      ),
    )
    const found = diagnostics.map(({ filename, code, labels }) => `${filename}:${labels[0]?.span.line} ${code}`)
    expect(found.toSorted()).toEqual(expected.toSorted())
    expect(found.length).toBe(4)
  })

  it('says what to do', () => {
    const timer = diagnostics.find(({ code }) => code === 'tickless(no-handler-timer)')
    expect(timer?.message).toMatch(/AbortSignal\.timeout|clear the interval/)
  })
})
