import { RefusedError } from '../../lib/adapters/next/index.ts'
import type { Principal } from '../../lib/core/principal.ts'
import type { RequestScope } from '../../lib/core/request-scope.ts'
import { loginOf } from './authenticate.ts'
import { hub } from './compose.ts'
import type { SignedIn } from './sign-in.ts'

/**
 * Signs in, for the handler and the Server Action alike. A login that the browser held before ends.
 *
 * @throws {RefusedError} 401 when address and password do not belong together.
 */
export async function enter(
  { email, password }: { readonly email: string; readonly password: string },
  before: Principal | undefined,
  scope: RequestScope,
): Promise<SignedIn> {
  const { signIn } = hub()
  const signedIn = await signIn.signIn(email, password, scope)
  if (signedIn === undefined) {
    const detail = 'The address and the password do not belong together.'
    throw new RefusedError({ status: 401, code: 'unauthenticated', detail, reason: 'wrong-credentials' })
  }
  if (before) await signIn.signOut(loginOf(before), scope)
  return signedIn
}
