import { startOf, type Node } from './ast.ts'
import type { Finding } from './finding.ts'
import { createModuleModel, type ModuleModel } from './module-model.ts'
import type { LeakRule } from './rule.ts'
import { leakRules } from './rules/index.ts'

/** The part of ESLint's rule context that the rules use; oxlint's plugins are given the same. */
export interface LintContext {
  readonly filename: string
  readonly cwd?: string
  readonly sourceCode: { readonly ast: unknown }
  report(problem: { readonly node: never; readonly messageId: 'leak'; readonly data: Record<string, string> }): void
}

/** A rule as ESLint 10 and oxlint take it. */
export interface LintRule {
  readonly meta: {
    readonly type: 'problem'
    readonly docs: { readonly description: string; readonly recommended: true }
    readonly schema: []
    readonly messages: { readonly leak: string }
  }
  create(context: LintContext): { Program?: () => void }
}

/** One model a tree, whichever rule asks first. Trees are let go with the file. */
type ModelOf = (program: Node, path: string) => ModuleModel

function keepModels(): ModelOf {
  const models = new WeakMap<Node, ModuleModel>()
  return (program, path) => {
    const known = models.get(program)
    if (known) return known
    const model = createModuleModel(program, { path })
    models.set(program, model)
    return model
  }
}

/** Relative to where the linter runs, with forward slashes: the module's role is read from it. */
function pathWithin(cwd: string | undefined, filename: string): string {
  const path = filename.replaceAll('\\', '/')
  const root = cwd?.replaceAll('\\', '/').replace(/\/?$/, '/')
  return root !== undefined && path.startsWith(root) ? path.slice(root.length) : path
}

function textOfFinding({ message, path, advice }: Finding): string {
  const way = path.map(({ label }) => label).join(' → ')
  return [message, ...(way === '' ? [] : [`(${way})`]), advice].join(' ')
}

function lintRule(rule: LeakRule, modelOf: ModelOf): LintRule {
  return {
    meta: {
      type: 'problem',
      docs: { description: rule.summary, recommended: true },
      schema: [],
      messages: { leak: '{{ text }}' },
    },
    create(context) {
      return {
        Program() {
          const program = context.sourceCode.ast as Node
          const findings = rule.check(modelOf(program, pathWithin(context.cwd, context.filename)))
          for (const finding of findings.toSorted((a, b) => startOf(a.node) - startOf(b.node)))
            context.report({ node: finding.node as never, messageId: 'leak', data: { text: textOfFinding(finding) } })
        },
      }
    },
  }
}

/** Rule by rule, by name: `tickless/no-module-timer`. */
function lintRules(): Readonly<Record<string, LintRule>> {
  const modelOf = keepModels()
  return Object.fromEntries(leakRules.map((rule) => [rule.name, lintRule(rule, modelOf)]))
}

const rules = lintRules()

/**
 * The leak rules as a plugin for ESLint 10.
 *
 * ```js
 * import { plugin } from 'tickless/eslint'
 * export default [{ plugins: { tickless: plugin }, rules: plugin.configs.recommended.rules }]
 * ```
 *
 * oxlint takes a plugin's default export: give its `jsPlugins` a file of one line,
 * `export { plugin as default } from 'tickless/eslint'`.
 */
export const plugin = {
  meta: { name: 'tickless', namespace: 'tickless' },
  rules,
  configs: {
    /** Every rule, as errors. */
    recommended: {
      name: 'tickless/recommended',
      rules: Object.fromEntries(leakRules.map(({ name }) => [`tickless/${name}`, 'error' as const])),
    },
  },
}
