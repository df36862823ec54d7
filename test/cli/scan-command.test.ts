import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CommandIo } from '../../lib/cli/io.ts'
import { runScan } from '../../lib/cli/scan-command.ts'
import { callOfLeak } from '../leak/scan/reports.ts'
import { temporaryProject } from '../leak/scan/temporary-project.ts'

interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

function run(cwd: string, argv: readonly string[], changes: Partial<CommandIo> = {}): Run {
  let out = ''
  let err = ''
  const io: CommandIo = {
    cwd,
    env: {},
    isTerminal: false,
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    ...changes,
  }
  const code = runScan(argv, io, { rules: [callOfLeak] })
  return { code, out, err }
}

const LEAKING = { 'src/a.ts': 'leak()\n', 'src/b.ts': 'drip()\n', 'src/c.ts': 'fine()\n' }
const BAD = 'src/bad.ts'

describe('the exit code of a scan', () => {
  it.each([
    ['0 when nothing is found', 'fine()', [], 0],
    ['1 for a finding at the bar', 'leak()', [], 1],
    ['1 for a finding above the bar', 'leakBadly()', [], 1],
    ['0 for a finding below the bar', 'drip()', [], 0],
    ['1 for it when the bar is lowered', 'drip()', ['--fail-on', 'medium'], 1],
    ['0 for a finding below a raised bar', 'leak()', ['--fail-on=critical'], 0],
    ['0 for every finding with no bar', 'leakBadly()', ['--fail-on', 'none'], 0],
    ['0 when all is ignored with a reason', 'leak() // tickless-ignore call-of-leak -- known', [], 0],
    ['1 when an ignore has no reason', 'leak() // tickless-ignore call-of-leak', [], 1],
  ])('is %s', (_title, source, argv, expected) => {
    const { code, err } = run(temporaryProject({ 'a.ts': source }), argv)
    expect({ code, err }).toEqual({ code: expected, err: '' })
  })

  it.each([
    ['a path that is not there', ['gone'], 'there is no gone'],
    ['a folder without sources', ['empty'], 'no JavaScript or TypeScript in empty'],
    ['an unknown option', ['--wat'], "Unknown option '--wat'"],
    [
      'an unknown format',
      ['--format', 'pdf'],
      '--format is one of terminal, markdown, json, sarif, github, html, not "pdf"',
    ],
    ['an unknown bar', ['--fail-on', 'low'], '--fail-on is one of critical, high, medium, none, not "low"'],
    ['an option without its value', ['--output'], "'--output"],
    ['a baseline that is not there', ['--baseline', 'gone.json'], 'the baseline gone.json cannot be read (ENOENT)'],
    ['a baseline that is not one', ['--baseline', 'package.json'], 'package.json is not a baseline of tickless'],
    ['a baseline read and written', ['--baseline', 'a', '--write-baseline', 'b'], 'exclude each other'],
    ['an output that cannot be written', ['--output', 'src'], 'src cannot be written (EISDIR)'],
    ['nothing that parses', [BAD], `nothing could be checked: ${BAD} does not parse`],
  ])('is 2 for %s, in one line', (_title, argv, message) => {
    const { code, out, err } = run(
      temporaryProject({ 'package.json': '{}', 'empty/readme.md': '', 'src/a.ts': 'leak()', [BAD]: 'const = 1' }),
      argv,
    )
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain(message)
    expect(err).toMatch(/^tickless: [^\n]+\n$/)
  })

  it('is not 2 because one file of several does not parse: it is named', () => {
    const { code, out } = run(temporaryProject({ 'a.ts': 'fine()', 'b.ts': 'const = 1' }), [])
    expect(code).toBe(0)
    expect(out).toMatch(/PASSED OVER \(1\)\n {2}b\.ts: does not parse/)
  })
})

describe('a scan', () => {
  it('looks at the working folder when no path is given, and names files from there', () => {
    const { out } = run(temporaryProject(LEAKING), [])
    expect(out).toContain('src/a.ts:1:1  call-of-leak')
    expect(out).toContain('2 findings (1 high, 1 medium) in 3 files')
  })

  it.each([
    ['json', (text: string) => expect(JSON.parse(text)).toMatchObject({ schemaVersion: 1, summary: { findings: 2 } })],
    ['sarif', (text: string) => expect(JSON.parse(text)).toMatchObject({ version: '2.1.0' })],
    ['markdown', (text: string) => expect(text).toMatch(/^# Memory leak report\n/)],
    ['html', (text: string) => expect(text).toMatch(/^<!doctype html>\n/)],
    ['github', (text: string) => expect(text).toMatch(/^::error file=src\/a\.ts,line=1/)],
  ])('writes %s to standard output, and nothing else', (format, judge) => {
    const { code, out, err } = run(temporaryProject(LEAKING), ['--format', format])
    judge(out)
    expect({ code, err }).toEqual({ code: 1, err: '' })
  })

  it('writes to a file on demand, says so, and fails all the same', () => {
    const root = temporaryProject(LEAKING)
    const { code, out, err } = run(root, ['--format=json', '--output', 'report.json'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe('tickless: 2 findings (1 high, 1 medium) in 3 files; see report.json\n')
    expect(JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'))).toMatchObject({ summary: { files: 3 } })
  })

  it.each([
    ['on a terminal', { isTerminal: true }, [], true],
    ['not into a pipe', { isTerminal: false }, [], false],
    ['not with NO_COLOR', { isTerminal: true, env: { NO_COLOR: '1' } }, [], false],
    ['with an empty NO_COLOR', { isTerminal: true, env: { NO_COLOR: '' } }, [], true],
    ['not in another format', { isTerminal: true }, ['--format', 'markdown'], false],
  ])('is coloured %s', (_title, io, argv, expected) => {
    expect(run(temporaryProject(LEAKING), argv, io).out.includes('\u001b[')).toBe(expected)
  })

  it('names files from the root of the repository in a workflow, wherever it is started', () => {
    const root = temporaryProject({ 'apps/web/a.ts': 'leak()' })
    const { out } = run(join(root, 'apps/web'), ['--format', 'github'], { env: { GITHUB_WORKSPACE: root } })
    expect(out).toMatch(/^::error file=apps\/web\/a\.ts,line=1/)
  })

  it('explains itself', () => {
    const { code, out } = run('/', ['--help'])
    expect(code).toBe(0)
    expect(out).toMatch(/^Usage: tickless scan/)
  })

  it('says what it left out when nothing else is there', () => {
    const { code, err } = run(temporaryProject({ 'dist/a.js': 'leak()' }), [])
    expect({ code, err }).toEqual({
      code: 2,
      err: 'tickless: no JavaScript or TypeScript in . (left out: build output 1)\n',
    })
  })
})

it('leaves a minified file out, but checks one that is named', () => {
  const root = temporaryProject({ 'a.js': `leak();${'a(b),c.d=e;'.repeat(500)}` })
  expect(run(root, [])).toMatchObject({ code: 2, err: expect.stringContaining('(left out: minified 1)') })
  expect(run(root, ['a.js'])).toMatchObject({ code: 1, out: expect.stringContaining('a.js:1:1') })
})

describe('a baseline', () => {
  it('lets old findings pass and new ones fail, from whichever folder it is read', () => {
    const root = temporaryProject(LEAKING)
    expect(run(root, ['--write-baseline', 'known.json'])).toEqual({
      code: 0,
      out: '',
      err: 'tickless: wrote 2 findings to known.json\n',
    })
    expect(run(root, ['--baseline', 'known.json'])).toMatchObject({ code: 0 })
    expect(run(join(root, 'src'), ['--baseline', '../known.json']).out).toContain('Known to the baseline: 2 findings')
    const grown = temporaryProject({
      ...LEAKING,
      'src/a.ts': '// moved down\nleak()\nleak()\n',
      'known.json': readFileSync(join(root, 'known.json'), 'utf8'),
    })
    const { code, out } = run(grown, ['--baseline', 'known.json'])
    expect(code).toBe(1)
    expect(out).toContain('1 finding (1 high)')
  })
})
