import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { importsOf } from '../imports.ts'
import type { Rule } from '../project.ts'

export const importSpecifiers: Rule = {
  name: 'import-specifiers',
  demands:
    'relative imports name a file that exists, with its extension: .ts, .tsx, .css or .json (.mjs between scripts)',
  check: ({ files, root }) =>
    files.flatMap((file) => {
      const allowed = file.path.endsWith('.mjs') ? /\.(?:mjs|json)$/ : /\.(?:tsx?|css|json)$/
      return importsOf(file).flatMap(({ specifier, target, line }) => {
        if (target === undefined) return []
        if (!allowed.test(target))
          return [{ path: file.path, line, message: `${specifier} does not end as a source does` }]
        return existsSync(join(root, target)) ? [] : [{ path: file.path, line, message: `${specifier} does not exist` }]
      })
    }),
}
