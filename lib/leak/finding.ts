import type { Node } from './ast.ts'

/** `critical`: grows or stays without end on every instance. `high`: under traffic. `medium`: worth a change, not a night. */
export type Severity = 'critical' | 'high' | 'medium'

/** One step of how a place is reached: `module initialisation`, `new AuditLogger()`, `constructor`, `this.start()`. */
export interface Step {
  readonly node: Node
  readonly label: string
}

/** What a rule has to say about one place. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  /** Where the reader should look. */
  readonly node: Node
  /** What grows or stays, naming the variable. */
  readonly message: string
  /** How it got there, from module initialisation on; empty where that says nothing. */
  readonly path: readonly Step[]
  /** What to do, in one sentence. */
  readonly advice: string
}
