import type { ReactNode } from 'react'
import type { Viewer } from '../_server/viewer.ts'
import { Brand } from './brand.tsx'
import { MainNav } from './main-nav.tsx'
import styles from './shell.module.css'
import { SignOut } from './sign-out.tsx'

interface ShellProps {
  /** Who is looking; without, the header offers nothing but the way home. */
  readonly viewer?: Viewer | undefined
  readonly children: ReactNode
}

/** The frame of every page: skip link, header, main landmark, footer. */
export function Shell({ viewer, children }: ShellProps) {
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Brand href={viewer ? '/sessions' : '/'} />
          {viewer ? (
            <>
              <div className={styles.who}>
                <span className={styles.name}>
                  {viewer.name}
                  <span className={styles.tenant}>{viewer.tenantName}</span>
                </span>
                <SignOut />
              </div>
              <MainNav may={viewer.may} />
            </>
          ) : null}
        </div>
      </header>
      <main className={styles.main} id="main" tabIndex={-1}>
        {children}
      </main>
      <footer className={styles.footer}>Coaching Hub, an application built on tickless.</footer>
    </>
  )
}
