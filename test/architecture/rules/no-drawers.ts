import type { Rule } from '../project.ts'

const DRAWERS = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'types', 'shared', 'lib', 'constants'])

export const noDrawers: Rule = {
  name: 'no-drawers',
  demands: 'a file or folder is named after its one concept: no utils, helpers, common, misc or types',
  check: ({ files }) =>
    files.flatMap(({ path }) => {
      const drawer = path
        .split('/')
        .slice(1)
        .map((part) => part.replace(/\..*$/, ''))
        .find((part) => DRAWERS.has(part.toLowerCase()))
      return drawer === undefined ? [] : [{ path, line: 1, message: `${drawer} is a drawer` }]
    }),
}
