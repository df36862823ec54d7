import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import { startOf } from '../../lib/leak/ast.ts'
import { checkSource } from '../../lib/leak/check-source.ts'
import { plugin } from '../../lib/leak/eslint-plugin.ts'
import { leakRules } from '../../lib/leak/rules/index.ts'

const ROUTE = 'app/api/events/route.js'

/** Line and rule of each finding, from ESLint with its own parser. */
function linted(source: string, filename: string): string[] {
  const linter = new Linter({ configType: 'flat', cwd: '/project' })
  const messages = linter.verify(
    source,
    [
      {
        files: ['**/*.js', '**/*.jsx'],
        languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
        plugins: { tickless: plugin as never },
        rules: plugin.configs.recommended.rules,
      },
    ],
    { filename: `/project/${filename}` },
  )
  return messages.map(({ line, ruleId }) => `${line} ${ruleId}`).toSorted()
}

function checked(source: string, filename: string): string[] {
  return checkSource(source, filename)
    .findings.map(({ rule, node }) => `${source.slice(0, startOf(node)).split('\n').length} tickless/${rule}`)
    .toSorted()
}

const modules: readonly (readonly [title: string, path: string, source: string])[] = [
  [
    'a handler that leaves a timer, its request and work behind',
    ROUTE,
    `let last
export async function POST(request) {
  last = request
  setInterval(() => flush(), 1000)
  fetch('https://hooks.test').catch(() => {})
  return new Response()
}`,
  ],
  [
    'a page',
    'app/page.jsx',
    `export default function Page() {
  setTimeout(() => report(), 1000)
  return <main onClick={() => {}} />
}`,
  ],
  [
    'middleware',
    'middleware.js',
    `const seen = new Set()
export function middleware(request, event) {
  seen.add(request)
  event.waitUntil(fetch('https://log.test'))
}`,
  ],
  [
    'a module of classes',
    'src/lib/cache.js',
    `class Cache {
  store = new Map()
  #timer = setInterval(() => this.sweep(), 1000)
  set(key, value) { this.store.set(key, value) }
  sweep() {}
}
export const cache = new Cache()`,
  ],
  [
    'a clean handler',
    ROUTE,
    `export async function GET(request) {
  const timer = setTimeout(() => {}, 1)
  try { return await fetch('https://x.test') } finally { clearTimeout(timer) }
}`,
  ],
]

describe('the ESLint plugin', () => {
  it.each(modules)('finds in %s what the scanner finds', (_title, path, source) => {
    expect(linted(source, path)).toEqual(checked(source, path))
  })

  it('finds something: two silences would be equal too', () => {
    const [, path, source] = modules[0]!
    expect(linted(source, path)).toEqual(
      expect.arrayContaining([
        '3 tickless/no-request-in-module-state',
        '4 tickless/no-handler-timer',
        '5 tickless/floating-after-response',
      ]),
    )
  })

  it('reads the role from the path within the project', () => {
    const source = 'export async function GET() { setInterval(flush, 1000) }'
    expect(linted(source, 'app/api/x/route.js')).toContain('1 tickless/no-handler-timer')
    expect(linted(source, 'src/lib/x.js')).not.toContain('1 tickless/no-handler-timer')
  })

  it('says what is wrong, how it got there and what to do', () => {
    const [message] = new Linter({ configType: 'flat', cwd: '/project' }).verify(
      'export async function GET() { setInterval(flush, 1000) }',
      [{ plugins: { tickless: plugin as never }, rules: { 'tickless/no-handler-timer': 'error' } }],
      { filename: '/project/app/api/x/route.js' },
    )
    expect(message).toMatchObject({ line: 1, column: 31, severity: 2 })
    expect(message?.message).toMatch(/GET may start another interval.*\(GET → setInterval\(\)\).*clear the interval/)
  })

  it('can be silenced by a comment of ESLint', () => {
    const source = `export async function GET() {
  // eslint-disable-next-line tickless/no-handler-timer
  setInterval(flush, 1000)
}`
    expect(linted(source, 'app/api/x/route.js')).toEqual([])
  })

  it('has every rule, described, and recommends them all', () => {
    const names = leakRules.map(({ name }) => name)
    expect(Object.keys(plugin.rules)).toEqual(names)
    expect(Object.keys(plugin.configs.recommended.rules)).toEqual(names.map((name) => `tickless/${name}`))
    for (const { meta } of Object.values(plugin.rules)) expect(meta.docs.description.length).toBeGreaterThan(20)
  })
})
