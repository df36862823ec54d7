import { isBounded } from '../container-bounds.ts'
import { growthOf, type Growth } from '../container-growth.ts'
import { containersOf, type Container } from '../containers.ts'
import { severityOf } from '../container-severity.ts'
import type { Finding } from '../finding.ts'
import { functionRuns } from '../function-runs.ts'
import type { ModuleModel } from '../module-model.ts'
import type { LeakRule } from '../rule.ts'
import { indexUses } from '../value-uses.ts'

const NAME = 'no-unbounded-module-container'

/** Tests, stories and configurations end soon. */
const SHORT_LIVED = /\.(?:test|spec|stories|story|bench|config|d)\.[cm]?[jt]sx?$|(?:^|\/)__(?:tests|mocks)__\//

/** Finds containers that live as long as the module, grow under traffic, and that nothing keeps small. */
export const noUnboundedModuleContainer: LeakRule = {
  name: NAME,
  summary: 'A Map, Set, array or dictionary that lives as long as its module needs a bound.',
  check(module: ModuleModel): readonly Finding[] {
    if (SHORT_LIVED.test(module.path)) return []
    const uses = indexUses(module)
    const runs = functionRuns(module, uses)
    return containersOf(module, uses).flatMap((container) => {
      const growth = growthOf(module, runs, container)
      const first = growth[0]
      if (first === undefined || isBounded(module, runs, container, growth)) return []
      return [found(module, container, first)]
    })
  },
}

function found(module: ModuleModel, container: Container, growth: Growth): Finding {
  const { name, kind, node } = container
  const handler = module.handlerOf(growth.node)
  const where = handler === undefined ? '' : ` for each call of ${handler.name}`
  return {
    rule: NAME,
    severity: severityOf(module, container),
    node,
    message: `${name} (${nounOf(kind)}) lives as long as the module and grows with ${growth.verb}${where}; nothing keeps it small`,
    path: [...container.path, { node: growth.node, label: growth.verb }],
    advice: adviceFor(container),
  }
}

const nounOf = (kind: Container['kind']): string =>
  ({ Map: 'a Map', Set: 'a Set', array: 'an array', object: 'an object', 'LRU cache': 'an lru-cache without max' })[
    kind
  ]

function adviceFor({ kind }: Container): string {
  if (kind === 'array')
    return 'Keep a fixed number of entries and count what is dropped, or hand them over and empty it within the request.'
  if (kind === 'LRU cache')
    return 'Give it `max` or `maxSize`: a ttl alone removes an entry only when it is read again.'
  return 'Give it a cap in entries and evict at the cap, as a bounded LRU does; expiry alone does not limit how many there are.'
}
