import Link from 'next/link'
import styles from './tabs.module.css'

interface FilterTabsProps {
  readonly label: string
  readonly current: string
  readonly options: readonly { readonly value: string; readonly text: string; readonly href: string }[]
}

/** Which part of a list is shown: links, so each view has an address and works without script. */
export function FilterTabs({ label, current, options }: FilterTabsProps) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {options.map(({ value, text, href }) => (
        <Link
          key={value}
          className={styles.tab}
          href={href}
          prefetch={false}
          aria-current={value === current ? 'page' : undefined}
        >
          {text}
        </Link>
      ))}
    </nav>
  )
}
