import { isIn, type Finding, type Rule, type SourceFile } from '../project.ts'
import { memberName, unwrapped, walkModuleScope, type AnyNode } from '../syntax.ts'

/** Files from which Next takes the default export. */
const NEXT_DEFAULTS =
  /^(?:next\.config\.ts|app\/(?:.*\/)?(?:page|layout|template|default|error|global-error|not-found|loading|icon|apple-icon|opengraph-image|twitter-image|manifest|robots|sitemap)\.tsx?)$/

export const noDefaultExports: Rule = {
  name: 'no-default-exports',
  demands: 'nothing is exported as default, save where Next demands it',
  check: ({ files }) =>
    files
      .filter(({ path }) => !NEXT_DEFAULTS.test(path))
      .flatMap((file) =>
        statements(file)
          .filter(exportsDefault)
          .map((node) => at(file, node, 'exports a default')),
      ),
}

function exportsDefault(node: AnyNode): boolean {
  if (node.type === 'ExportDefaultDeclaration' || node.type === 'TSExportAssignment') return true
  if (node.type !== 'ExportNamedDeclaration') return false
  return (node['specifiers'] as unknown as { exported: AnyNode }[]).some(
    ({ exported }) => (exported['name'] ?? exported['value']) === 'default',
  )
}

export const noStarExports: Rule = {
  name: 'no-star-exports',
  demands: 'an index names what it exports: no `export *`',
  check: ({ files }) =>
    files.flatMap((file) =>
      statements(file)
        .filter((node) => node.type === 'ExportAllDeclaration')
        .map((node) => at(file, node, 'exports a star')),
    ),
}

export const noReadyMadeInstances: Rule = {
  name: 'no-ready-made-instances',
  demands: 'factories are called in app/_server alone, and nothing is made while a module of lib is imported',
  check: ({ files }) =>
    files.flatMap((file) => {
      const findings: Finding[] = []
      if (isIn(file.path, 'app/_server')) return findings
      walkModuleScope(file.program, (node) => {
        const made = madeBy(node)
        if (made !== undefined) findings.push(at(file, node, `makes an instance with ${made} at module scope`))
      })
      return findings
    }),
}

/** Names of factories of ours: `createX`. React's contexts are made at module scope, by design. */
function madeBy(node: AnyNode): string | undefined {
  const callee = node.type === 'CallExpression' ? unwrapped(node['callee']) : undefined
  const name = memberName(callee) ?? (callee?.type === 'Identifier' ? String(callee['name']) : undefined)
  return /^(?:create|open|start)[A-Z]/.test(name ?? '') && name !== 'createContext' ? name : undefined
}

const statements = ({ program }: SourceFile): AnyNode[] => program.body as unknown as AnyNode[]

const at = (file: SourceFile, node: AnyNode, message: string): Finding => ({
  path: file.path,
  line: file.lineAt(node.start),
  message,
})
