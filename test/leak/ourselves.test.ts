import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startOf } from '../../lib/leak/ast.ts'
import { checkSource } from '../../lib/leak/check-source.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** What ships, and the application built on it. */
const files = ['middleware.ts', 'instrumentation.ts']
  .concat(
    ...['lib', 'app'].map((folder) =>
      readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    ),
  )
  .filter((path) => /\.(?:[cm]?ts|tsx|mjs)$/.test(path))
  .toSorted()

describe('the rules, run on ourselves', () => {
  it('read everything that ships: a scan of nothing would be clean', () => {
    expect(files).toEqual(expect.arrayContaining(['lib/cache/cache.ts', 'app/_server/compose.ts', 'middleware.ts']))
    expect(files.length).toBeGreaterThan(150)
  })

  it('find nothing', () => {
    const found = files.flatMap((path) => {
      const source = readFileSync(join(REPOSITORY, path), 'utf8')
      const { findings, error } = checkSource(source, path)
      expect(error).toBeUndefined()
      return findings.map(({ rule, message, node }) => {
        const line = source.slice(0, startOf(node)).split('\n').length
        return `${path}:${line} ${rule}: ${message}`
      })
    })
    expect(found).toEqual([])
  })
})
