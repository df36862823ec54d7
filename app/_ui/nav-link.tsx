'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { LinkPending } from './link-pending.tsx'
import styles from './main-nav.module.css'

/** A link of the main navigation: knows whether the reader is there, and shows that the page is on its way. */
export function NavLink({ href, children }: { readonly href: string; readonly children: string }) {
  const path = usePathname()
  const current = path === href ? 'page' : path.startsWith(`${href}/`) ? 'true' : undefined
  return (
    <Link className={styles.link} href={href} prefetch={false} aria-current={current}>
      {children}
      <LinkPending />
    </Link>
  )
}
