import type { ComponentProps } from 'react'
import styles from './button.module.css'

export type ButtonLook = 'primary' | 'secondary' | 'danger' | 'quiet'

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook, small = false): string {
  return [styles.button, styles[look], small ? styles.small : ''].filter(Boolean).join(' ')
}

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled' | 'className'> {
  readonly look?: ButtonLook
  readonly small?: boolean
  /** Its work is under way: presses are ignored, focus stays where it is (a `disabled` button would lose it). */
  readonly busy?: boolean
}

export function Button({
  look = 'secondary',
  small = false,
  busy = false,
  type = 'button',
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass(look, small)}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
}
