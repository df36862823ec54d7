import { connection } from 'next/server'
import { buttonClass } from './_ui/button.tsx'
import { MessagePanel } from './_ui/message-panel.tsx'
import { Shell } from './_ui/shell.tsx'

export default async function NotFound() {
  await connection()
  return (
    <Shell>
      <MessagePanel kicker="Not found" title="There is no such page">
        <p>The address may be mistyped, or the page was moved.</p>
        <a className={buttonClass('primary')} href="/sessions">
          Go to your sessions
        </a>
      </MessagePanel>
    </Shell>
  )
}
