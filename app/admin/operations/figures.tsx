import { useId } from 'react'
import section from '../../_ui/section.module.css'
import styles from './operations.module.css'

interface FiguresProps {
  readonly title: string
  readonly figures: readonly { readonly label: string; readonly value: string }[]
  /** What the figures can and cannot say. */
  readonly note?: string
}

/** Plain numbers, each with its name. */
export function Figures({ title, figures, note }: FiguresProps) {
  const id = useId()
  return (
    <section className={section.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <dl className={styles.figures}>
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {note ? <p className={styles.note}>{note}</p> : null}
    </section>
  )
}
