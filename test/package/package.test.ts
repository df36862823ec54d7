import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { publint } from 'publint'
import { describe, expect, inject, it } from 'vitest'
import { REPOSITORY, run } from './installed-package.ts'
import { installedModules, lendModules } from './lent-modules.ts'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly dependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as Manifest
const entries = Object.keys(manifest.exports).filter((key) => key !== './package.json')

/** Entries that stand on a peer, and which one they ask for first. All others must import without any. */
const PEERS: Readonly<Record<string, string>> = { './next': 'next', './stores/sql': 'kysely' }

const name = (entry: string) => `tickless${entry.slice(1)}`

const installed = inject('installedPackage')

/** Imports an entry in a plain Node that has nothing but the package, and tells what that Node printed. */
async function importAlone(entry: string): Promise<string> {
  const code = `
    try {
      const names = Object.keys(await import('${name(entry)}'))
      // What reads the files of modules is Node's own and gone a turn later.
      await new Promise((resolve) => setImmediate(resolve))
      console.log(JSON.stringify({ names, left: process.getActiveResourcesInfo() }))
    } catch (error) {
      console.log(JSON.stringify({ code: error.code, message: error.message }))
    }`
  return (await run(process.execPath, ['--input-type=module', '-e', code], { cwd: installed.folder })).stdout
}

describe('the tarball', () => {
  it('holds what was built, and of the rest what npm always takes', () => {
    const others = installed.files.filter((path) => !/^dist\/.*\.(?:js|d\.ts)$/.test(path))
    expect(others.filter((path) => !/^(?:package\.json|README\.md|LICENSE)$/.test(path))).toEqual([])
    expect(installed.files).toContain('LICENSE')
  })

  it('holds the file of every entry', () => {
    const paths = entries.flatMap((entry) =>
      Object.values(manifest.exports[entry]!).map((path: string) => path.slice(2)),
    )
    expect(paths.filter((path) => !installed.files.includes(path))).toEqual([])
  })

  it('brings lru-cache, the parser of the scan, and nothing else', async () => {
    const own = /^(?:tickless|lru-cache|oxc-parser|@oxc-parser\/binding-.+|@oxc-project\/types)$/
    expect((await installedModules(installed.folder)).filter((name) => !own.test(name))).toEqual([])
    expect(Object.keys(manifest.dependencies)).toEqual(['lru-cache', 'oxc-parser'])
    const size = `${(installed.tarballBytes / 1000).toFixed(1)} KB, ${(installed.unpackedBytes / 1000).toFixed(0)} KB unpacked`
    process.stdout.write(
      `tarball: ${size}, ${installed.files.length} files; dependencies: ${Object.keys(manifest.dependencies).join(', ')}\n`,
    )
  })

  it('passes publint', async () => {
    const { messages } = await publint({ pkgDir: join(installed.folder, 'node_modules/tickless'), pack: false })
    expect(messages.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([])
  })
})

describe('every entry', () => {
  it.each(entries.filter((entry) => !(entry in PEERS)))(
    '%s imports in plain Node without a peer and leaves nothing',
    async (entry) => {
      const { names, left } = JSON.parse(await importAlone(entry)) as { names: string[]; left: string[] }
      expect(names.length).toBeGreaterThan(0)
      expect(names).not.toContain('default')
      expect(left).toEqual([])
    },
  )

  it.each(Object.entries(PEERS))('%s asks for its peer %s by name when it is missing', async (entry, peer) => {
    const { code, message } = JSON.parse(await importAlone(entry)) as { code: string; message: string }
    expect(code).toBe('ERR_MODULE_NOT_FOUND')
    expect(message).toContain(`'${peer}'`)
  })

  it('has types that resolve, as Node resolves them and as bundlers do', async () => {
    await lendModules(installed.folder, [
      'typescript',
      '@types/node',
      '@types/react',
      'next',
      'react',
      'react-dom',
      'kysely',
    ])
    const imports = entries.map((entry, at) => `import * as e${at} from '${name(entry)}'`)
    const used = entries.map((_, at) => `e${at}`).join(', ')
    const code = `${imports.join('\n')}
      import { createCache } from 'tickless/cache'
      const coaches = createCache({ name: 'coaches', maxEntries: 10, ttlMs: 1_000, load: async (id: string) => ({ id, rank: 1 }) })
      export const rank: Promise<number> = coaches.get('ada').then((coach) => coach.rank)
      // @ts-expect-error -- types that resolved to any would let this pass
      export const wrong: Promise<string> = coaches.get('ada').then((coach) => coach.rank)
      export const all: readonly object[] = [${used}]`
    await writeFile(join(installed.folder, 'consumer.ts'), code)
    for (const module of ['nodenext', 'esnext']) {
      const options = [
        '--noEmit',
        '--strict',
        '--target',
        'es2022',
        '--lib',
        'es2023,dom,dom.iterable,esnext.disposable',
      ]
      const resolution = ['--module', module, '--moduleResolution', module === 'nodenext' ? 'nodenext' : 'bundler']
      const args = [
        'node_modules/typescript/bin/tsc',
        ...options,
        ...resolution,
        '--types',
        'node',
        '--skipLibCheck',
        'consumer.ts',
      ]
      const { stdout } = await run(process.execPath, args, { cwd: installed.folder }).catch(
        (error: { stdout: string }) => error,
      )
      expect(`${module}: ${stdout}`).toBe(`${module}: `)
    }
  })
})
