import type { LeakRule } from '../rule.ts'

/** Every rule, in the order of the documentation. */
export const leakRules: readonly LeakRule[] = []
