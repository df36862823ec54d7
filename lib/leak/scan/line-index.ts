import type { Place } from './report.ts'

/** Tells lines and columns of one text. */
export interface LineIndex {
  /** The place of a character offset. */
  placeOf(offset: number): Place
  /** The text of a line, counted from 1, without its end. */
  lineText(line: number): string
  readonly lines: number
}

/** Lines end as ECMAScript says: LF, CR, CRLF, and the two separators of Unicode. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0]
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + end.length)
  return {
    lines: starts.length,
    placeOf(offset) {
      let low = 0
      let high = starts.length
      while (high - low > 1) {
        const middle = (low + high) >> 1
        if (starts[middle]! <= offset) low = middle
        else high = middle
      }
      return { line: low + 1, column: offset - starts[low]! + 1 }
    },
    lineText: (line) => text.slice(starts[line - 1] ?? text.length, starts[line]).replace(/[\r\n\u2028\u2029]+$/, ''),
  }
}
