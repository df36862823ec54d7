import { startOf } from './ast.ts'
import type { Finding } from './finding.ts'
import { createModuleModel } from './module-model.ts'
import { parseModule } from './parse.ts'
import type { LeakRule } from './rule.ts'
import { leakRules } from './rules/index.ts'

export interface CheckResult {
  /** In the order of the source. */
  readonly findings: readonly Finding[]
  /** Why the source could not be read; there are no findings then. */
  readonly error?: string
}

/** Runs the rules over one module. The path gives the language and the module's role; nothing is read from disk. */
export function checkSource(source: string, path: string, rules: readonly LeakRule[] = leakRules): CheckResult {
  const { program, error } = parseModule(source, path)
  if (error !== undefined) return { findings: [], error }
  const module = createModuleModel(program, { path })
  const findings = rules.flatMap((rule) => rule.check(module))
  return { findings: findings.toSorted((a, b) => startOf(a.node) - startOf(b.node)) }
}
