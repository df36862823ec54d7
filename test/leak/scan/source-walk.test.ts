import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { walkSources } from '../../../lib/leak/scan/source-walk.ts'
import { temporaryProject } from './temporary-project.ts'

const pathsOf = (cwd: string, ...paths: string[]) =>
  walkSources(paths.length === 0 ? ['.'] : paths, { cwd }).sources.map(({ path }) => path)

const named = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, '']))

describe('the walk', () => {
  it('finds every kind of source, in order, and no declarations', () => {
    const endings = ['cjs', 'cts', 'js', 'jsx', 'mjs', 'mts', 'ts', 'tsx']
    const root = temporaryProject(named(...endings.map((ending) => `a.${ending}`), 'a.d.ts', 'a.d.mts', 'a.css', 'ts'))
    expect(pathsOf(root)).toEqual(endings.map((ending) => `a.${ending}`))
  })

  it('leaves out dependencies, build output, generated code and tests, and counts them', () => {
    const kept = ['app/api/test/route.ts', 'src/a.ts']
    const left = [
      'node_modules/x/a.js',
      'dist/a.js',
      'build/a.js',
      'out/a.js',
      '.next/server/a.js',
      'coverage/a.js',
      'packages/b/node_modules/x/a.js',
      'src/__generated__/a.ts',
      'src/a.test.ts',
      'src/b.stories.tsx',
      'public/jquery.min.js',
      'test/a.ts',
    ]
    const root = temporaryProject({ ...named(...kept, ...left), 'package.json': '{}' })
    const { sources, leftOut } = walkSources(['.'], { cwd: root })
    expect(sources.map(({ path }) => path)).toEqual(kept)
    expect([...leftOut.values()].reduce((sum, count) => sum + count, 0)).toBe(left.length)
  })

  it('looks at what is named, even if it would be left out', () => {
    const root = temporaryProject({ ...named('dist/a.js', 'src/a.test.ts', 'test/b.ts'), '.gitignore': 'dist/\n' })
    expect(pathsOf(root, 'dist', 'src/a.test.ts', 'test')).toEqual(['dist/a.js', 'src/a.test.ts', 'test/b.ts'])
  })

  it('names a source once, however often its folder is given', () => {
    expect(pathsOf(temporaryProject(named('src/a.ts')), '.', 'src', 'src/a.ts')).toEqual(['src/a.ts'])
  })

  it('honours .gitignore in each folder, the nearer one before the farther', () => {
    const root = temporaryProject({
      ...named('a.ts', 'kept/gen.ts', 'lost/gen.ts', 'lost/b.ts', 'tmp/c.ts'),
      '.gitignore': 'gen.ts\n/tmp/\n',
      'kept/.gitignore': '!gen.ts\n',
    })
    expect(pathsOf(root)).toEqual(['a.ts', 'kept/gen.ts', 'lost/b.ts'])
  })

  it('honours the .gitignore files above it, up to the root of the repository and no further', () => {
    const root = temporaryProject({
      '.gitignore': 'never.ts\n',
      'repository/.gitignore': 'secret.ts\n',
      'repository/.git/info/exclude': 'mine.ts\n',
      ...named('repository/web/secret.ts', 'repository/web/never.ts', 'repository/web/mine.ts', 'repository/web/a.ts'),
    })
    expect(pathsOf(join(root, 'repository/web'))).toEqual(['a.ts', 'never.ts'])
  })

  it('follows no link: loops end, and a link that leads out is named', () => {
    const root = temporaryProject(named('app/a.ts', 'elsewhere/b.ts'))
    symlinkSync('..', join(root, 'app/loop'))
    symlinkSync('self', join(root, 'app/self'))
    symlinkSync('gone', join(root, 'app/broken'))
    symlinkSync('../elsewhere', join(root, 'app/shared'))
    mkdirSync(join(root, 'app/node_modules'))
    expect(pathsOf(root)).toEqual(['app/a.ts', 'elsewhere/b.ts'])
    const { sources, passedOver } = walkSources(['app'], { cwd: root })
    expect(sources.map(({ path }) => path)).toEqual(['app/a.ts'])
    expect(passedOver.map(({ path }) => path)).toEqual(['app/loop', 'app/shared'])
  })

  it('names a folder that cannot be read, and goes on', () => {
    const root = temporaryProject(named('a/x.ts', 'b/y.ts'))
    const readFolder = (folder: string) => {
      if (folder === join(root, 'a')) throw Object.assign(new Error('no'), { code: 'EACCES' })
      return readdirSync(folder, { withFileTypes: true })
    }
    const { sources, passedOver } = walkSources(['.'], { cwd: root, readFolder })
    expect(sources.map(({ path }) => path)).toEqual(['b/y.ts'])
    expect(passedOver).toEqual([{ path: 'a', message: 'cannot be read (EACCES)' }])
  })

  it('tells a source’s place in its own package, wherever it is started', () => {
    const root = temporaryProject({
      ...named('apps/web/app/api/orders/route.ts'),
      'package.json': '{}',
      'apps/web/package.json': '{}',
    })
    const modulePathFrom = (folder: string) => walkSources(['.'], { cwd: join(root, folder) }).sources[0]?.modulePath
    expect(modulePathFrom('.')).toBe('app/api/orders/route.ts')
    expect(modulePathFrom('apps/web/app/api')).toBe('app/api/orders/route.ts')
  })
})
