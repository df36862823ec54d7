/** Whether git would ignore a path; `undefined` when no pattern speaks of it. */
export type IgnoreFile = (path: string, isFolder: boolean) => boolean | undefined

interface Pattern {
  readonly shape: RegExp
  readonly ignores: boolean
  readonly foldersOnly: boolean
}

/**
 * Reads a `.gitignore`. Paths given to the result are relative to its folder, with `/`.
 *
 * @see https://git-scm.com/docs/gitignore#_pattern_format
 */
export function readIgnoreFile(text: string): IgnoreFile {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap(patternOf)
    .toReversed()
  return (path, isFolder) =>
    patterns.find(({ shape, foldersOnly }) => (isFolder || !foldersOnly) && shape.test(path))?.ignores
}

function patternOf(line: string): Pattern[] {
  let text = line.replace(/\r$/, '').replace(/(?<!\\)((?:\\\\)*) +$/, '$1')
  if (text === '' || text.startsWith('#')) return []
  const ignores = !text.startsWith('!')
  if (!ignores) text = text.slice(1)
  const foldersOnly = text.endsWith('/')
  if (foldersOnly) text = text.slice(0, -1)
  const isAnchored = text.includes('/')
  const source = globSource(text.replace(/^\//, ''))
  if (source === undefined) return []
  return [{ shape: new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${source}$`, 's'), ignores, foldersOnly }]
}

/** The regular expression of a glob; `undefined` for one that can never match. */
function globSource(glob: string): string | undefined {
  let source = ''
  let at = 0
  while (at < glob.length) {
    const rest = glob.slice(at)
    const stars = /^\*\*(?=\/|$)/.test(rest) && (at === 0 || glob[at - 1] === '/')
    if (stars && rest.startsWith('**/')) {
      source += '(?:.*/)?'
      at += 3
    } else if (stars) {
      source += '.+'
      at += 2
    } else if (rest.startsWith('*')) {
      source += '[^/]*'
      at += /^\*+/.exec(rest)![0].length
    } else if (rest.startsWith('?')) {
      source += '[^/]'
      at += 1
    } else if (rest.startsWith('[')) {
      const found = bracketSource(rest)
      if (found === undefined) return undefined
      source += found.source
      at += found.length
    } else {
      if (rest === '\\') return undefined
      const escaped = rest.startsWith('\\') ? rest[1]! : rest[0]!
      source += escaped.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`)
      at += rest.startsWith('\\') ? 2 : 1
    }
  }
  return source
}

/** `[a-z]`, `[!a]`, `[]a]`. */
function bracketSource(rest: string): { readonly source: string; readonly length: number } | undefined {
  const found = /^\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]/s.exec(rest)
  if (!found) return undefined
  const [whole, negation, members] = found
  const inner = members!.replace(/\\(.)/gs, '$1').replace(/[\\\][^]/g, String.raw`\$&`)
  const source = `(?!/)[${negation === '' ? '' : '^'}${inner}]`
  try {
    RegExp(source)
  } catch {
    return undefined
  }
  return { source, length: whole.length }
}
