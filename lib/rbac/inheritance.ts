import { InvalidPolicyError } from './errors.ts'
import { at } from './shape.ts'

/**
 * Refuses roles that inherit from themselves, and chains of more than 100.
 *
 * @throws {InvalidPolicyError} with the circle in its message: `a → b → a`.
 */
export function refuseCycles(roles: ReadonlyMap<string, { readonly inherits: readonly string[] }>): void {
  const done = new Set<string>()
  const chain: string[] = []

  function visit(name: string): void {
    if (done.has(name)) return
    chain.push(name)
    roles.get(name)!.inherits.forEach((parent, i) => {
      const path = `${at('roles', name)}.inherits[${i}]`
      const start = chain.indexOf(parent)
      if (start >= 0) {
        throw new InvalidPolicyError(path, `inheritance in a circle: ${[...chain.slice(start), parent].join(' → ')}`)
      }
      if (chain.length >= LONGEST_CHAIN)
        throw new InvalidPolicyError(path, `a chain of more than ${LONGEST_CHAIN} roles`)
      visit(parent)
    })
    chain.pop()
    done.add(name)
  }

  for (const name of roles.keys()) visit(name)
}

const LONGEST_CHAIN = 100
