'use client'

import type { DemoAccounts } from '../_server/seed.ts'
import styles from './demo-account-list.module.css'
import { ProblemSummary } from './problem-summary.tsx'
import { RoleBadges } from './role-badges.tsx'
import { useSignIn } from './use-sign-in.ts'

interface DemoAccountListProps {
  /** Id of the heading. */
  readonly id: string
  readonly demo: DemoAccounts
  readonly to: string
}

/** The people of the demo, by practice: one press signs in as one of them. */
export function DemoAccountList({ id, demo, to }: DemoAccountListProps) {
  const { busy, problem, action, onSubmit } = useSignIn(to)
  const practices = [...new Set(demo.accounts.map(({ tenantName }) => tenantName))]
  return (
    <div className={styles.demo}>
      <h2 id={id}>Demo accounts</h2>
      <p className={styles.lead}>
        This Hub runs in demo mode, on this computer alone. Choose whom to be, or sign in with one of these addresses
        and the password <code>{demo.password}</code>.
      </p>
      <ProblemSummary problem={problem} signingIn />
      <div className={styles.practices}>
        {practices.map((practice) => (
          <div key={practice}>
            <h3>{practice}</h3>
            <ul className={styles.list}>
              {demo.accounts
                .filter(({ tenantName }) => tenantName === practice)
                .map(({ email, name, roles }) => (
                  <li key={email}>
                    <form action={action} onSubmit={onSubmit}>
                      <input type="hidden" name="to" value={to} />
                      <input type="hidden" name="email" value={email} />
                      <input type="hidden" name="password" value={demo.password} />
                      <button className={styles.account} type="submit" disabled={busy}>
                        <span className={styles.name}>
                          {name}
                          <span className={styles.email}>{email}</span>
                        </span>
                        <RoleBadges roles={roles} />
                      </button>
                    </form>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </div>
    </div>
  )
}
