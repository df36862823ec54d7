import { SignJWT } from 'jose/jwt/sign'
import { TOKEN_ISSUER, TOKEN_KINDS, type AccessClaims, type SessionClaims } from './session-token.ts'

// Apart from the verifying half, so that the edge does not carry it.

/** Signs an access token for a minute from `nowMs`. */
export function issueAccess(claims: Omit<AccessClaims, 'issuedAtS'>, secret: string, nowMs: number): Promise<string> {
  return sign('access', claims, { roles: [...claims.roles] }, secret, nowMs)
}

/** Signs a session token for eight hours from `nowMs`. */
export function issueSession(claims: Omit<SessionClaims, 'issuedAtS'>, secret: string, nowMs: number): Promise<string> {
  return sign('session', claims, {}, secret, nowMs)
}

function sign(
  kind: keyof typeof TOKEN_KINDS,
  { subject, tenant, sid }: Omit<SessionClaims, 'issuedAtS'>,
  more: Record<string, unknown>,
  secret: string,
  nowMs: number,
): Promise<string> {
  const { audience, typ, ttlS } = TOKEN_KINDS[kind]
  const nowS = Math.floor(nowMs / 1000)
  return new SignJWT({ ...more, tenant, sid })
    .setProtectedHeader({ alg: 'HS256', typ })
    .setIssuer(TOKEN_ISSUER)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ttlS)
    .sign(new TextEncoder().encode(secret))
}
