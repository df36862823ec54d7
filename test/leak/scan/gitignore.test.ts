import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readIgnoreFile } from '../../../lib/leak/scan/gitignore.ts'
import { temporaryProject } from './temporary-project.ts'

describe('a .gitignore', () => {
  it.each([
    ['a name at any depth', 'secret.ts', 'a/b/secret.ts', true],
    ['a name that is only part of another', 'secret', 'secrets', undefined],
    ['a name from the root alone', '/secret.ts', 'a/secret.ts', undefined],
    ['a path with a slash in it from the root alone', 'a/b.ts', 'c/a/b.ts', undefined],
    ['stars within one name', 'a/*.ts', 'a/b/c.ts', undefined],
    ['two stars at the front', '**/gen/a.ts', 'x/y/gen/a.ts', true],
    ['two stars in the middle, also for no folder', 'a/**/b', 'a/b', true],
    ['two stars at the end', 'a/**', 'a/b/c', true],
    ['a question mark for one character', '?.ts', 'ab.ts', undefined],
    ['brackets', '[a-c].ts', 'b.ts', true],
    ['negated brackets', '[!a-c].ts', 'b.ts', undefined],
    ['the last line that matches', '*.ts\n!keep.ts', 'keep.ts', false],
    ['a comment', '# a.ts', '# a.ts', undefined],
    ['an escaped hash', String.raw`\#a.ts`, '#a.ts', true],
    ['spaces at the end', 'a.ts   ', 'a.ts', true],
    ['lines that end as on Windows', 'a.ts\r\nb.ts\r\n', 'b.ts', true],
    ['characters that mean something to a regular expression', 'a+(b).ts', 'a+(b).ts', true],
  ])('understands %s', (_title, text, path, expected) => {
    expect(readIgnoreFile(text)(path, false)).toBe(expected)
  })

  it('keeps what ends in a slash for folders', () => {
    const decide = readIgnoreFile('logs/')
    expect(decide('a/logs', true)).toBe(true)
    expect(decide('a/logs', false)).toBeUndefined()
  })

  it('decides as git does', () => {
    const paths = ['a', 'b.ts', 'a.ts', 'd/a.ts', 'd/b.ts', 'd/e/a.ts', 'd/e/b', 'e/d/ab.ts', 'e/a/b.ts']
    // Two stars stand for themselves only between slashes; what git makes of them elsewhere is an accident.
    const part = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', 'd', 'e', '*.ts', 'a.ts', '.ts')
    const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('').replace(/\*+/g, '*'))
    const line = fc
      .tuple(
        fc.constantFrom('', '!', '/', '!/'),
        fc.array(fc.oneof(name, fc.constant('**')), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '/'),
      )
      .map(([start, names, end]) => start + names.join('/') + end)
    const root = temporaryProject({ '.keep': '' })
    expect(spawnSync('git', ['init', '-q', root]).status).toBe(0)
    for (const path of paths.filter((name) => name.includes('.'))) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), '')
    }
    const files = paths.filter((name) => name.includes('.'))
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), (lines) => {
        const text = `${lines.join('\n')}\n`
        writeFileSync(join(root, '.gitignore'), text)
        const git = spawnSync('git', ['-C', root, 'check-ignore', '--no-index', '--stdin'], { input: files.join('\n') })
        const decide = readIgnoreFile(text)
        const ignored = files.filter((file) => {
          const folders = file
            .split('/')
            .slice(0, -1)
            .map((_, at, all) => all.slice(0, at + 1).join('/'))
          return folders.some((folder) => decide(folder, true) === true) || decide(file, false) === true
        })
        expect(ignored).toEqual(
          git.stdout
            .toString()
            .split('\n')
            .filter((name) => name !== ''),
        )
      }),
      { numRuns: 150 },
    )
  })
})
