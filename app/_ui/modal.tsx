'use client'

import { useEffect, useId, useRef, type ReactNode } from 'react'
import styles from './modal.module.css'

interface ModalProps {
  readonly title: string
  readonly open: boolean
  /** It was closed, by Escape or from inside: the parent sets `open` to false. */
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A modal `<dialog>`: the browser keeps the focus inside, closes it on Escape and gives the focus back. */
export function Modal({ title, open, onClose, children }: ModalProps) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!open || !element) return undefined
    if (!element.open) element.showModal()
    // Also when the page is hidden while the dialog is open: a hidden modal would make the whole document inert.
    return () => element.close()
  }, [open])
  return (
    <dialog ref={dialog} className={styles.modal} aria-labelledby={id} onClose={onClose}>
      <h2 className={styles.title} id={id}>
        {title}
      </h2>
      {open ? children : null}
    </dialog>
  )
}
