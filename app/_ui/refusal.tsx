import { buttonClass } from './button.tsx'
import { MessagePanel } from './message-panel.tsx'
import type { Problem } from './send.ts'
import { Shell } from './shell.tsx'

/** What a page shows instead of itself. Made from the problem alone: it has nothing protected to leak. */
export function Refusal({ problem }: { readonly problem: Problem }) {
  const { kicker, title, words, signIn } = wordsFor(problem.status)
  return (
    <Shell>
      <meta name="robots" content="noindex" />
      <MessagePanel kicker={kicker} title={title} fine={problem.requestId ? `Request ${problem.requestId}` : undefined}>
        <p>{words}</p>
        {/* A plain link, a whole new document: the header then shows what this person may do. */}
        <a className={buttonClass('primary')} href={signIn ? '/' : '/sessions'}>
          {signIn ? 'Sign in' : 'Go to your sessions'}
        </a>
      </MessagePanel>
    </Shell>
  )
}

function wordsFor(status: number): { kicker: string; title: string; words: string; signIn: boolean } {
  if (status === 401) {
    return {
      kicker: 'Signed out',
      title: 'Please sign in',
      words: 'Your session has ended, or none was open.',
      signIn: true,
    }
  }
  if (status === 403) {
    return {
      kicker: 'Not allowed',
      title: 'This page is not yours to see',
      words:
        'Your roles do not include it. If they should, ask an admin of your organisation; the attempt was noted in the audit trail.',
      signIn: false,
    }
  }
  if (status === 404 || status === 422 || status === 400) {
    return {
      kicker: 'Not found',
      title: 'There is nothing here for you',
      words: 'The address is wrong, the thing is gone, or it belongs to somebody else.',
      signIn: false,
    }
  }
  return {
    kicker: 'Unavailable',
    title: 'The Hub cannot show this right now',
    words: 'Something it needs does not answer. Nothing was changed; try again in a moment.',
    signIn: false,
  }
}
