import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryProject } from '../leak/scan/temporary-project.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

let built = ''

/** Inside the repository, so that the compiled command finds its packages. */
beforeAll(() => {
  const artifacts = join(REPOSITORY, 'test/.artifacts')
  mkdirSync(artifacts, { recursive: true })
  built = mkdtempSync(join(artifacts, 'cli-'))
  const config = {
    extends: join(REPOSITORY, 'lib/tsconfig.json'),
    compilerOptions: { rootDir: join(REPOSITORY, 'lib'), outDir: built, declaration: false },
    include: [join(REPOSITORY, 'lib/cli/**/*.ts')],
  }
  writeFileSync(join(built, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', built], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
}, 60_000)

afterAll(() => rmSync(built, { recursive: true, force: true }))

function tickless(cwd: string, ...argv: string[]) {
  const main = join(built, 'cli/main.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...argv], { cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('the compiled command', () => {
  it('begins with a shebang, as an executable must', () => {
    expect(readFileSync(join(built, 'cli/main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('scans a clean project and exits 0', () => {
    const { status, stdout, stderr } = tickless(temporaryProject({ 'a.ts': 'export const a: number = 1\n' }), 'scan')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe('No leaks found in 1 file\n')
  })

  it.each([
    [['scan', 'gone'], 'tickless: there is no gone\n'],
    [['scna'], 'tickless: there is no command "scna"; see tickless --help\n'],
  ])('says why it could not run %j, and exits 2', (argv, stderr) => {
    expect(tickless(temporaryProject({}), ...argv)).toEqual({ status: 2, stdout: '', stderr })
  })

  it('explains itself', () => {
    expect(tickless(REPOSITORY, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('scan [paths...]'),
    })
  })

  it('goes quietly when its reader does', () => {
    const root = temporaryProject(
      Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`${'long'.repeat(40)}${at}.ts`, 'export const = 1'])),
    )
    writeFileSync(join(root, 'fine.ts'), 'export const a = 1')
    const script = join(root, 'run.sh')
    writeFileSync(
      script,
      `"${process.execPath}" "${join(built, 'cli/main.js')}" scan "${root}" --format json | head -c 10\n`,
    )
    chmodSync(script, 0o755)
    const { stderr, stdout } = spawnSync('sh', [script], { cwd: root, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toHaveLength(10)
  })
})
