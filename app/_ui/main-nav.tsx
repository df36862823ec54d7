import type { Viewer } from '../_server/viewer.ts'
import { NavLink } from './nav-link.tsx'
import styles from './main-nav.module.css'

/** Where this person can go. Leaving a link out guards nothing: the pages decide for themselves. */
export function MainNav({ may }: { readonly may: Viewer['may'] }) {
  return (
    <nav className={styles.nav} aria-label="Main">
      {may.listSessions ? <NavLink href="/sessions">Sessions</NavLink> : null}
      {may.managePeople ? <NavLink href="/admin/people">People</NavLink> : null}
      {may.readAudit ? <NavLink href="/admin/audit">Audit</NavLink> : null}
      {may.readOperations ? <NavLink href="/admin/operations">Operations</NavLink> : null}
    </nav>
  )
}
