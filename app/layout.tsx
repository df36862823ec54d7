import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import './globals.css'

/** Nothing of the Hub is made ahead of a request: every page depends on who asks. */
export const instant = false

export const metadata: Metadata = {
  title: { default: 'Coaching Hub', template: '%s · Coaching Hub' },
  description: 'Plan coaching sessions, keep their notes, see who did what.',
  robots: { index: false },
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fffdf8' },
    { media: '(prefers-color-scheme: dark)', color: '#211e19' },
  ],
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  await connection()
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
