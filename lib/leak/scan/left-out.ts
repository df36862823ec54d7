import type { LeftOutReason } from './report.ts'

const SOURCE = /\.(?:ts|tsx|mts|cts|js|jsx|mjs|cjs)$/i
const DECLARATIONS = /\.d\.(?:[^.]+\.)?[mc]?ts$/i

const FOLDERS: ReadonlyMap<string, LeftOutReason> = new Map(
  Object.entries({
    dependencies: 'node_modules bower_components jspm_packages vendor vendored third_party .yarn .pnpm-store',
    'build output':
      'dist build out coverage .next .nuxt .output .svelte-kit .vercel .netlify .open-next .wrangler .turbo .cache .parcel-cache .docusaurus .nyc_output storybook-static .git .hg .svn',
    generated: '__generated__ generated',
    tests: '__tests__ __mocks__ __fixtures__',
  }).flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason as LeftOutReason] as const)),
)

/** Folders that hold tests when they stand beside a `package.json`; anywhere else the name may be a route's. */
const TEST_FOLDERS: ReadonlySet<string> = new Set(['test', 'tests', 'e2e', 'cypress'])

/** Could a file of this name hold code? Declarations hold none. */
export function isSource(name: string): boolean {
  return SOURCE.test(name) && !DECLARATIONS.test(name)
}

/** Why a folder is left out by its name, if it is. */
export function folderLeftOut(name: string, isBesideManifest: boolean): LeftOutReason | undefined {
  return FOLDERS.get(name) ?? (isBesideManifest && TEST_FOLDERS.has(name) ? 'tests' : undefined)
}

/** Why a source file is left out by its name, if it is. */
export function fileLeftOut(name: string): LeftOutReason | undefined {
  if (/[.-]min\.[mc]?js$|\.bundle\.[mc]?js$/i.test(name)) return 'minified'
  if (/[.-](?:generated|gen|pb|pb_service)\.[^.]+$|_pb\.[^.]+$/i.test(name)) return 'generated'
  return /\.(?:test|spec|stories|story|cy|bench)(?:-d)?\.[^.]+$/i.test(name) ? 'tests' : undefined
}

/** Why a source file is left out by what it says, if it is. */
export function textLeftOut(text: string): LeftOutReason | undefined {
  const head = text.slice(0, 1_000)
  const comments = head.match(/^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#![^\n]*|['"]use \w+['"];?)*/)?.[0] ?? ''
  if (/@generated\b|auto-?generated\b|generated (?:by|from|file)\b.*(?:do not|don't) (?:edit|modify)/is.test(comments))
    return 'generated'
  return isMinified(text) ? 'minified' : undefined
}

const LONG_LINE = 1_000

/** Most of the text stands in very long lines, and they are not long because of one literal. */
function isMinified(text: string): boolean {
  const long = longLines(text)
  if (long.length === 0) return false
  const code = long.map((line) => line.replace(/(["'`])(?:[^"'`\\\n]|\\.){200,}\1/g, '')).filter(isLong)
  return code.reduce((sum, { length }) => sum + length, 0) > text.length / 2
}

const isLong = (line: string): boolean => line.length > LONG_LINE

function longLines(text: string): string[] {
  const found: string[] = []
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    if (end - start > LONG_LINE) found.push(text.slice(start, end))
    start = end + 1
  }
  return found
}
