import type { HubRole } from './policy.ts'

/** What the sign-in page offers in demo mode. */
export interface DemoAccounts {
  /** The same for everybody. */
  readonly password: string
  readonly accounts: readonly {
    readonly email: string
    readonly name: string
    readonly tenantName: string
    readonly roles: readonly HubRole[]
  }[]
}
