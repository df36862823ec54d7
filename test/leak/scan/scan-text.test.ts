import { describe, expect, it } from 'vitest'
import { scanText } from '../../../lib/leak/scan/scan-sources.ts'
import { checkForLeak } from './reports.ts'

const place = { path: 'apps/web/a.tsx', modulePath: 'a.tsx' }
const scan = (text: string) => scanText(text, place, checkForLeak)
const places = (text: string) => scan(text).findings.map(({ line, column }) => [line, column])

describe('a finding', () => {
  it('has its line and column, counted from 1 in UTF-16 units, whatever ends the lines', () => {
    expect(places('const é = "💧"; leak()\r\n\tleak()\rleak()\nleak()')).toEqual([
      [1, 17],
      [2, 2],
      [3, 1],
      [4, 1],
    ])
  })

  it('carries its code, its path as data and its place in the report; the rule sees the place in the package', () => {
    expect(scan('\n  leak(1)\n').findings).toEqual([
      {
        rule: 'call-of-leak',
        severity: 'high',
        path: 'apps/web/a.tsx',
        line: 2,
        column: 3,
        endLine: 2,
        endColumn: 10,
        message: '`leak` grows in a.tsx',
        steps: [
          { label: 'module initialisation', line: expect.any(Number), column: expect.any(Number) },
          { label: 'leak()', line: 2, column: 3 },
        ],
        advice: 'Do not call `leak`.',
        code: 'leak(1)',
      },
    ])
  })
})

describe('a tickless-ignore', () => {
  it.each([
    ['above', '// tickless-ignore call-of-leak -- known\nleak()'],
    ['above, with a comment and an empty line between', '// tickless-ignore call-of-leak -- known\n// why\n\nleak()'],
    ['on the line', 'leak() // tickless-ignore call-of-leak -- known'],
    ['in a block comment', '/* tickless-ignore call-of-leak -- known */\nleak()'],
    ['with several rules', '// tickless-ignore other, call-of-leak -- known\nleak()'],
    ['in JSX', 'const a = <p>\n{/* tickless-ignore call-of-leak -- known */}\n{leak()}</p>'],
  ])('hides a finding %s, and is listed with its reason', (_title, text) => {
    const { findings, ignored } = scan(text)
    expect(findings).toEqual([])
    expect(ignored.map(({ rule, reason }) => [rule, reason])).toEqual([['call-of-leak', 'known']])
  })

  it.each([
    ['another rule', '// tickless-ignore other -- known\nleak()', /hides nothing: other finds nothing/],
    ['no reason', '// tickless-ignore call-of-leak\nleak()', /gives no reason/],
    ['an empty reason', '// tickless-ignore call-of-leak --\nleak()', /gives no reason/],
    ['no rule', '// tickless-ignore -- known\nleak()', /names no rule/],
    ['two lines above', '// tickless-ignore call-of-leak -- known\nok()\nleak()', /hides nothing/],
  ])('with %s hides nothing and is named', (_title, text, expected) => {
    const { findings, ignored, ignoreProblems } = scan(text)
    expect(findings).toHaveLength(1)
    expect(ignored).toEqual([])
    expect(ignoreProblems).toEqual([
      { path: 'apps/web/a.tsx', line: 1, column: 1, message: expect.stringMatching(expected) },
    ])
  })

  it('hides one line, not the next', () => {
    expect(places('leak() // tickless-ignore call-of-leak -- known\nleak()')).toEqual([[2, 1]])
  })

  it.each([
    ['a string', 'const a = "// tickless-ignore call-of-leak -- no"; leak()'],
    ['a template', 'const a = `\n// tickless-ignore call-of-leak -- no\n`; leak()'],
    ['another comment', '/** As `// tickless-ignore call-of-leak -- no`. */ leak()'],
    ['a regular expression', 'const a = /[/* tickless-ignore call-of-leak -- no]/; leak()'],
    ['the text of JSX', 'const a = <p>// tickless-ignore call-of-leak -- no {leak()}</p>'],
  ])('in %s is none', (_title, text) => {
    const { findings, ignoreProblems } = scan(text)
    expect(findings).toHaveLength(1)
    expect(ignoreProblems).toEqual([])
  })
})

describe('a file that cannot be checked', () => {
  it.each([
    ['does not parse', 'export const = 1', /^does not parse: \S/],
    ['is nested too deeply', `x = ${'['.repeat(100_000)}`, /nested too deeply/],
    ['chains too many operators', `x = ${'a+'.repeat(100_000)}a`, /nested too deeply/],
    ['chains too many members', `x = a${'.b()'.repeat(100_000)}`, /nested too deeply/],
    ['chains too many else', `if (a) {}${' else if (a) {}'.repeat(50_000)}`, /nested too deeply/],
  ])('because it %s is passed over in one line', (_title, text, expected) => {
    const { passedOver } = scan(text)
    expect(passedOver).toMatch(expected)
    expect(passedOver).not.toContain('\n')
  })

  it('because a rule throws is passed over, and says so', () => {
    const broken = () => {
      throw new TypeError('undefined is not a function\n    at x')
    }
    expect(scanText('a()', place, broken).passedOver).toBe("broke a rule's check: undefined is not a function")
  })
})

it('reads JSX and sloppy scripts in plain JavaScript', () => {
  const inScript = (text: string) => scanText(text, { path: 'a.js', modulePath: 'a.js' }, checkForLeak)
  expect(inScript('const a = <p>{leak()}</p>').findings).toHaveLength(1)
  expect(inScript('with (a) { leak() }').findings).toHaveLength(1)
})

it('reads decorators', () => {
  const { findings } = scanText(
    '@Injectable() class A { @Input() x = leak() }',
    { path: 'a.ts', modulePath: 'a.ts' },
    checkForLeak,
  )
  expect(findings).toHaveLength(1)
})

it('does not take brackets in strings for nesting', () => {
  expect(scan(`const a = [${'"(",'.repeat(5_000)}]\nleak()`).findings).toHaveLength(1)
})
