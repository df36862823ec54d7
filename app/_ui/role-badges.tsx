import type { HubRole } from '../_server/policy.ts'
import { Badge, type BadgeTone } from './badge.tsx'
import styles from './badge.module.css'

const tones: Record<HubRole, BadgeTone> = { client: 'plain', coach: 'good', admin: 'accent' }

/** The roles that somebody holds. */
export function RoleBadges({ roles }: { readonly roles: readonly HubRole[] }) {
  return (
    <span className={styles.row}>
      {roles.map((role) => (
        <Badge key={role} tone={tones[role]}>
          {role.charAt(0).toUpperCase() + role.slice(1)}
        </Badge>
      ))}
    </span>
  )
}
