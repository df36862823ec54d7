import type { Finding, Rule } from '../project.ts'
import { memberName, topLevelBindings, unwrapped, walk, type AnyNode } from '../syntax.ts'

const GROWS = new Set(['set', 'add', 'push', 'unshift', 'splice', 'append'])

/** A collection that could grow: `new Map(…)`, `[]`, `{}`. A `WeakMap` lets go by itself. */
function isCollection(node: AnyNode | undefined): boolean {
  if (node?.type === 'ArrayExpression' || node?.type === 'ObjectExpression') return true
  const callee = node?.type === 'NewExpression' ? unwrapped(node['callee']) : undefined
  return /^(?:Map|Set|Array|URLSearchParams|FormData|Headers)$/.test(String(callee?.['name']))
}

/** The name of what a node makes bigger: `kept` of `kept.push(1)`, `kept[key] = 1` and `Registry.kept.set(…)`. */
function grown(node: AnyNode): string | undefined {
  if (node.type === 'CallExpression') {
    const callee = unwrapped(node['callee'])
    const owner = GROWS.has(memberName(callee) ?? '') ? callee?.['object'] : undefined
    if (owner) return ownerName(owner)
    const assigns = memberName(callee) === 'assign' && ownerName(callee?.['object']) === 'Object'
    return assigns ? ownerName((node['arguments'] as AnyNode[])[0]) : undefined
  }
  const left = node.type === 'AssignmentExpression' ? unwrapped(node['left']) : undefined
  return left?.type === 'MemberExpression' && left['computed'] === true ? ownerName(left['object']) : undefined
}

function ownerName(node: unknown): string | undefined {
  const bare = unwrapped(node)
  if (bare?.type === 'Identifier') return String(bare['name'])
  const member = memberName(bare)
  return member === undefined ? undefined : `${ownerName(bare?.['object']) ?? ''}.${member}`
}

/** Collections that live as long as the module: its own variables and the static fields of its classes. */
function collectionsOf(program: unknown): Set<string> {
  const names = new Set<string>()
  for (const [name, value] of topLevelBindings(program)) {
    if (isCollection(value)) names.add(name)
    if (value?.type !== 'ClassDeclaration' && value?.type !== 'ClassExpression') continue
    for (const member of (value['body'] as AnyNode)['body'] as AnyNode[]) {
      if (member.type !== 'PropertyDefinition' || member['static'] !== true) continue
      const field = String((member['key'] as AnyNode)['name'])
      if (isCollection(unwrapped(member['value']))) names.add(`${name}.${field}`).add(`this.${field}`).add(`.${field}`)
    }
  }
  return names
}

export const growingCollections: Rule = {
  name: 'growing-collections',
  demands: 'no collection at module scope grows; a table built from a literal is fine',
  check({ files }) {
    const findings: Finding[] = []
    for (const file of files) {
      const collections = collectionsOf(file.program)
      walk(file.program, (node) => {
        const name = grown(node)
        if (name === undefined || !collections.has(name)) return
        findings.push({
          path: file.path,
          line: file.lineAt(node.start),
          message: `grows ${name}, which lives as long as the module`,
        })
      })
    }
    return findings
  },
}
