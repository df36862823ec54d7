'use client'

import { useEffect } from 'react'

/**
 * While there is unsaved text, asks before the page is left: by closing the tab, or by a link. The listeners are there only
 * then, and go with the text or the page.
 */
export function useUnsavedGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return undefined
    const leaving = new AbortController()
    const { signal } = leaving
    window.addEventListener('beforeunload', (event) => event.preventDefault(), { signal })
    document.addEventListener('click', askBeforeLink, { capture: true, signal })
    return () => leaving.abort()
  }, [unsaved])
}

function askBeforeLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hash !== '') return
  // A new tab or window leaves this page where it is.
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  if (window.confirm('Your notes are not saved. Leave the page without saving them?')) return
  event.preventDefault()
  event.stopPropagation()
}
