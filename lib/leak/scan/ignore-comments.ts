import { endOf, isNode, startOf, type Node } from '../ast.ts'
import { createLineIndex, type LineIndex } from './line-index.ts'
import { parseModule } from '../parse.ts'

/** A `tickless-ignore` comment. */
export interface IgnoreComment {
  readonly line: number
  readonly column: number
  /** The line whose findings it hides. */
  readonly target: number
  readonly rules: readonly string[]
  /** `undefined`: nobody wrote why, so it hides nothing. */
  readonly reason: string | undefined
}

const MOST_LENGTH = 1_000
const IGNORE = /^\/[/*][\s*]*tickless-ignore(?![\w-])([^\n\r\u2028\u2029]*)/

/**
 * Reads `tickless-ignore RULE[, RULE] -- reason`, which begins a comment of either kind. After code on its line it
 * speaks of that line, alone on its line of the next line that is neither empty nor a comment.
 */
export function readIgnoreComments(text: string, path: string): IgnoreComment[] {
  if (!text.includes('tickless-ignore')) return []
  const index = createLineIndex(text)
  return commentStarts(text, path).flatMap((offset) => {
    const found = IGNORE.exec(text.slice(offset, offset + MOST_LENGTH))
    if (!found) return []
    const place = index.placeOf(offset)
    const body = text[offset + 1] === '*' ? found[1]!.replace(/\*\/.*$/, '') : found[1]!
    const dash = /(?:^|\s)--+(?:\s|$)/.exec(body)
    const rules = (dash ? body.slice(0, dash.index) : body).split(/[\s,]+/).filter((name) => name !== '')
    const reason = dash ? body.slice(dash.index + dash[0].length).trim() : ''
    const before = index.lineText(place.line).slice(0, place.column - 1)
    const isAlone = /^[\s{]*$/.test(before)
    const target = isAlone ? nextCode(index, place.line) : place.line
    return [{ ...place, target, rules, reason: reason === '' ? undefined : reason }]
  })
}

/** Where comments begin: outside of strings, templates, regular expressions, the text of JSX and other comments. */
function commentStarts(text: string, path: string): number[] {
  const inText = textRanges(text, path).toSorted(([a], [b]) => a - b)
  const found: number[] = []
  const comment = /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$)/g
  let nearest = 0
  for (let match = comment.exec(text); match; match = comment.exec(text)) {
    while (nearest < inText.length && inText[nearest]![1] <= match.index) nearest += 1
    const range = inText[nearest]
    if (range && range[0] <= match.index) comment.lastIndex = range[1]
    else found.push(match.index)
  }
  return found
}

/** The next line with code on it. */
function nextCode(index: LineIndex, from: number): number {
  for (let line = from + 1; line <= index.lines; line += 1) {
    if (!/^\s*(?:$|\/\/|\/\*.*\*\/\s*$|\{\/\*.*\*\/\}\s*$)/.test(index.lineText(line))) return line
  }
  return from
}

/** Where strings, templates, regular expressions and the text of JSX stand: no comment begins there. */
function textRanges(text: string, path: string): (readonly [number, number])[] {
  const { program } = parseModule(text, path)
  const found: (readonly [number, number])[] = []
  const pending: Node[] = program === undefined ? [] : [program]
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === 'Literal' || node.type === 'TemplateElement' || node.type === 'JSXText') {
      found.push([startOf(node), endOf(node)])
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) pending.push(...value.filter(isNode))
      else if (isNode(value)) pending.push(value)
    }
  }
  return found
}
