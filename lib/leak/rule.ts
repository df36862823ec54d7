import type { Finding } from './finding.ts'
import type { ModuleModel } from './module-model.ts'

/** A pure function over one module; nothing is kept between modules. */
export interface LeakRule {
  /** As in reports and in ESLint: `no-module-timer`. */
  readonly name: string
  /** One line, for lists. */
  readonly summary: string
  check(module: ModuleModel): readonly Finding[]
}
