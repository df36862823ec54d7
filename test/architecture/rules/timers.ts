import type { Finding, Rule, SourceFile } from '../project.ts'
import { importsOf } from '../imports.ts'
import { isGlobal, isGlobalMember, usesOf, walk, type AnyNode } from '../syntax.ts'

/** The only places that may arm a one-shot timer: the server's and the browser's. */
const GATEWAYS = new Set(['lib/core/deadline.ts', 'lib/adapters/browser.ts'])

const at = (file: SourceFile, node: AnyNode, message: string): Finding => ({
  path: file.path,
  line: file.lineAt(node.start),
  message,
})

export const noRepeatingTimers: Rule = {
  name: 'no-repeating-timers',
  demands: 'setInterval and setImmediate are used nowhere, and no module of timers is imported',
  check: ({ files }) =>
    files.flatMap((file) => [
      ...usesOf(file.program, new Set(['setInterval', 'setImmediate'])).map(({ node, name }) =>
        at(file, node, `uses ${name}`),
      ),
      ...importsOf(file)
        .filter(({ specifier }) => /^(?:node:)?timers(?:\/promises)?$/.test(specifier ?? ''))
        .map(({ line, specifier }) => ({ path: file.path, line, message: `imports ${specifier}` })),
    ]),
}

export const timerGateways: Rule = {
  name: 'timer-gateways',
  demands: `setTimeout and AbortSignal.timeout are used only in ${[...GATEWAYS].join(' and ')}`,
  check: ({ files }) =>
    files
      .filter(({ path }) => !GATEWAYS.has(path))
      .flatMap((file) => {
        const timeouts = usesOf(file.program, new Set(['setTimeout'])).map(({ node }) =>
          at(file, node, 'uses setTimeout'),
        )
        return timeouts.concat(abortSignalTimeouts(file).map((node) => at(file, node, 'uses AbortSignal.timeout')))
      }),
}

function abortSignalTimeouts({ program }: SourceFile): AnyNode[] {
  const found: AnyNode[] = []
  walk(program, (node) => {
    if (isGlobalMember(node, 'AbortSignal', 'timeout') || destructures(node, 'AbortSignal', 'timeout')) found.push(node)
  })
  return found
}

/** `const { name } = object`. */
export function destructures(node: AnyNode, object: string, name: string): boolean {
  if (node.type !== 'VariableDeclarator' || !isGlobal(node['init'], object)) return false
  const id = node['id'] as AnyNode
  if (id.type !== 'ObjectPattern') return false
  return (id['properties'] as AnyNode[]).some((property) => (property['key'] as AnyNode | undefined)?.['name'] === name)
}
