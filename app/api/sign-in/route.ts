import { RefusedError } from '../../../lib/adapters/next/index.ts'
import { loginOf } from '../../_server/authenticate.ts'
import { hub, route } from '../../_server/compose.ts'
import { SignInBody } from '../../_server/input.ts'

/** Signs in, and sets both cookies. A login that the browser held before ends. */
export const POST = route('POST /api/sign-in', { body: SignInBody }, async ({ body, principal, scope }) => {
  const { signIn } = hub()
  const signedIn = await signIn.signIn(body.email, body.password, scope)
  if (signedIn === undefined) {
    const detail = 'The address and the password do not belong together.'
    throw new RefusedError({ status: 401, code: 'unauthenticated', detail, reason: 'wrong-credentials' })
  }
  if (principal) await signIn.signOut(loginOf(principal), scope)
  const response = Response.json({ person: signedIn.person })
  for (const line of signedIn.cookies) response.headers.append('set-cookie', line)
  return response
})
