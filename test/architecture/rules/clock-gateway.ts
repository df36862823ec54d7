import type { Finding, Rule } from '../project.ts'
import { isGlobal, isGlobalMember, unwrapped, walk, type AnyNode } from '../syntax.ts'
import { destructures } from './timers.ts'

const CLOCK = 'lib/core/clock.ts'

/** Members that tell the time. */
const READINGS = [
  ['Date', 'now'],
  ['performance', 'now'],
  ['performance', 'timeOrigin'],
  ['process', 'hrtime'],
  ['process', 'uptime'],
] as const

/** What a node reads, if it reads a clock. */
function reading(node: AnyNode): string | undefined {
  const member = READINGS.find(
    ([object, name]) => isGlobalMember(node, object, name) || destructures(node, object, name),
  )
  if (member) return member.join('.')
  const callee = unwrapped(node['callee'])
  if (!isGlobal(callee, 'Date')) return undefined
  if (node.type === 'CallExpression') return 'Date()'
  return node.type === 'NewExpression' && (node['arguments'] as unknown[]).length === 0 ? 'new Date()' : undefined
}

export const clockGateway: Rule = {
  name: 'clock-gateway',
  demands: `the time is read only in ${CLOCK}`,
  check({ files }) {
    const findings: Finding[] = []
    for (const file of files) {
      if (file.path === CLOCK) continue
      walk(file.program, (node) => {
        const read = reading(node)
        if (read !== undefined)
          findings.push({ path: file.path, line: file.lineAt(node.start), message: `reads ${read}` })
      })
    }
    return findings
  },
}
