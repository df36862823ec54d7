import { route } from '../../_server/compose.ts'
import { cookieLine } from '../../_server/cookies.ts'
import { enter } from '../../_server/enter.ts'
import { SignInBody } from '../../_server/input.ts'

/** Signs in, and sets both cookies. */
export const POST = route('POST /api/sign-in', { body: SignInBody }, async ({ body, principal, scope }) => {
  const { person, cookies } = await enter(body, principal, scope)
  const response = Response.json({ person })
  for (const cookie of cookies) response.headers.append('set-cookie', cookieLine(cookie))
  return response
})
