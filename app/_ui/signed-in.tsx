import type { Viewer } from '../_server/viewer.ts'
import { buttonClass } from './button.tsx'

/** On the sign-in page, for whoever is signed in already: the way on. */
export function SignedIn({ viewer, to }: { readonly viewer: Viewer; readonly to: string }) {
  if (viewer.roles.length === 0) {
    return <p>You have no role at {viewer.tenantName} yet, or none any more. Ask an admin there for one.</p>
  }
  return (
    <>
      <p>You are signed in at {viewer.tenantName}. To work as somebody else, sign out first.</p>
      <a className={buttonClass('primary')} href={to}>
        {to === '/sessions' ? 'Go to your sessions' : 'Go on to where you were'}
      </a>
    </>
  )
}
