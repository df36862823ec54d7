import type { Rule } from '../project.ts'

const MOST_LINES = 260

export const fileSize: Rule = {
  name: 'file-size',
  demands: `no source has more than ${MOST_LINES} lines`,
  check: ({ files }) =>
    files.flatMap(({ path, text }) => {
      const lines = text.trimEnd().split('\n').length
      return lines > MOST_LINES ? [{ path, line: 1, message: `has ${lines} lines` }] : []
    }),
}
