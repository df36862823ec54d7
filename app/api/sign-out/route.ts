import { loginOf } from '../../_server/authenticate.ts'
import { hub, route } from '../../_server/compose.ts'
import { cookieLine } from '../../_server/cookies.ts'

/** Ends the login, here at once, and takes both cookies away. */
export const POST = route('POST /api/sign-out', {}, async ({ principal, scope }) => {
  const response = new Response(null, { status: 204 })
  for (const cookie of await hub().signIn.signOut(loginOf(principal), scope)) {
    response.headers.append('set-cookie', cookieLine(cookie))
  }
  return response
})
