import { Linter } from 'eslint'
import { expect, it } from 'vitest'
import { startOf } from '../../lib/leak/ast.ts'
import { checkSource } from '../../lib/leak/check-source.ts'
import { plugin } from '../../lib/leak/eslint-plugin.ts'
import type { LeakRule } from '../../lib/leak/rule.ts'

/** A number is how many findings; an array is their lines; the path, if not `src/lib/module.ts`, comes last. */
export type WrongCase = readonly [title: string, source: string, expected?: number | readonly number[], path?: string]
export type RightCase = readonly [title: string, source: string, path?: string]

const DEFAULT_PATH = 'src/lib/module.tsx'

const lineAt = (source: string, offset: number) => source.slice(0, offset).split('\n').length

/** Lines of what the rule finds; the source must parse. A first empty line is not counted. */
export function linesFound(rule: LeakRule, source: string, path: string = DEFAULT_PATH): number[] {
  const text = source.replace(/^\n/, '')
  const { findings, error } = checkSource(text, path, [rule])
  expect(error).toBeUndefined()
  for (const { rule: name, message, advice } of findings) {
    expect(name).toBe(rule.name)
    expect(message.length).toBeGreaterThan(20)
    expect(advice.length).toBeGreaterThan(10)
  }
  return findings.map(({ node }) => lineAt(text, startOf(node)))
}

/** What ESLint's own parser and our plugin find; undefined for what only TypeScript's syntax can say. */
function linesLinted(rule: LeakRule, source: string, path: string): number[] | undefined {
  const messages = new Linter({ configType: 'flat', cwd: '/project' }).verify(
    source.replace(/^\n/, ''),
    [
      {
        files: ['**/*.js', '**/*.jsx', '**/*.mjs', '**/*.cjs', '**/*.ts', '**/*.tsx'],
        languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        plugins: { tickless: plugin as never },
        rules: { [`tickless/${rule.name}`]: 'error' },
      },
    ],
    { filename: `/project/${path}` },
  )
  return messages.some(({ fatal }) => fatal) ? undefined : messages.map(({ line }) => line)
}

/** Finds the lines with the scanner, and demands that ESLint finds the same. */
function linesAgreed(rule: LeakRule, source: string, path: string = DEFAULT_PATH): number[] {
  const lines = linesFound(rule, source, path)
  expect(linesLinted(rule, source, path) ?? lines).toEqual(lines)
  return lines
}

/** One test a case. */
export function testRule(rule: LeakRule, wrong: readonly WrongCase[], right: readonly RightCase[]): void {
  it.each(wrong.map((entry) => [entry[0], entry] as const))('finds %s', (_title, [, source, expected = 1, path]) => {
    const lines = linesAgreed(rule, source, path)
    expect(Array.isArray(expected) ? lines : lines.length).toEqual(expected)
  })

  it.each(right.map((entry) => [entry[0], entry] as const))('passes %s', (_title, [, source, path]) => {
    expect(linesAgreed(rule, source, path)).toEqual([])
  })
}
