import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readProject, type Finding } from './architecture/project.ts'
import { rules } from './architecture/rules/index.ts'

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))
const FIXTURES = fileURLToPath(new URL('fixtures/architecture/', import.meta.url))

/** `path:line` of each, once, in order. */
const places = (findings: readonly Finding[]) =>
  [...new Set(findings.map(({ path, line }) => `${path}:${line}`))].toSorted()

/** Where a fixture says that a violation was planted: `// violation` at the end of a line, `violation` in a line of JSON. */
function planted(root: string): string[] {
  const found: string[] = []
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:ts|tsx|mjs|json)$/.test(path)) continue
    const mark = path.endsWith('.json') ? /violation/ : /\/\/ violation/
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .forEach((text, at) => {
        if (mark.test(text)) found.push(`${path}:${at + 1}`)
      })
  }
  return found.toSorted()
}

describe('the house', () => {
  const project = readProject(REPOSITORY)

  it('is read whole: a rule that sees no files would hold', () => {
    const paths = project.files.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['lib/core/deadline.ts', 'app/routes.ts', 'middleware.ts']))
    expect(paths.length).toBeGreaterThan(100)
  })

  it.each(rules.map((rule) => [rule.name, rule.demands, rule] as const))('%s: %s', (_name, _demands, { check }) => {
    expect(check(project).map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([])
  })
})

describe('the rules', () => {
  const named = rules.map((rule) => [rule.name, rule] as const)

  it.each(named)('%s catches each violation that was planted, and nothing else', (name, { check }) => {
    const root = join(FIXTURES, 'violations', name)
    expect(existsSync(root), `${name} needs a fixture`).toBe(true)
    const expected = planted(root)
    expect(expected.length).toBeGreaterThan(0)
    expect(places(check(readProject(root)))).toEqual(expected)
  })

  it.each(named)('%s finds nothing in a clean project', (_name, { check }) => {
    expect(check(readProject(join(FIXTURES, 'clean')))).toEqual([])
  })

  it('refuse to pass a file that they cannot read', () => {
    expect(() => readProject(join(FIXTURES, 'unreadable'))).toThrow(/lib\/core\/broken\.ts does not parse/)
  })
})
