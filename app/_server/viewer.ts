import type { HubRole } from './policy.ts'

/** The signed-in person, as every page's header shows them. */
export interface Viewer {
  readonly id: string
  readonly name: string
  readonly tenantName: string
  readonly roles: readonly HubRole[]
  /** What the navigation and the buttons may offer. A hint: every handler decides again. */
  readonly may: {
    readonly createSession: boolean
    readonly managePeople: boolean
    readonly readAudit: boolean
    readonly readOperations: boolean
  }
}
