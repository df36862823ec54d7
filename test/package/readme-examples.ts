import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPOSITORY } from './installed-package.ts'

/** A code block of the README that names its file in its first line: `// app/api/coaches/[id]/route.ts`. */
export interface ReadmeExample {
  readonly path: string
  readonly code: string
}

/** @throws when a block of TypeScript names no file: an example that no test runs. */
export async function readmeExamples(): Promise<ReadmeExample[]> {
  const text = await readFile(join(REPOSITORY, 'README.md'), 'utf8')
  return [...text.matchAll(/^```(?:ts|tsx|js)\n([\s\S]*?)^```$/gm)].map(([, code = '']) => {
    const path = /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1]
    if (path === undefined) throw new Error(`This example in README.md names no file:\n${code}`)
    return { path, code }
  })
}
