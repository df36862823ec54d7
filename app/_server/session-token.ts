import { jwtVerify } from 'jose/jwt/verify'

// Shared with the edge: no zod, no Node code.

/** Read by the edge: who it is and which roles were held at most a minute ago. */
export const ACCESS_COOKIE = 'hub_access'
/** Read by the handlers: which row of `login_sessions` this browser holds. */
export const SESSION_COOKIE = 'hub_session'
/** How long an access token lives: a revoked role lingers at the edge no longer than this. */
export const ACCESS_TTL_S = 60
/** How long a login lives, counted from the sign-in. */
export const SESSION_TTL_S = 8 * 60 * 60

/** What a `hub_session` cookie says. */
export interface SessionClaims {
  readonly subject: string
  readonly tenant: string
  /** Id of the row in `login_sessions`. */
  readonly sid: string
  readonly issuedAtS: number
}

/** What a `hub_access` cookie says. */
export interface AccessClaims extends SessionClaims {
  readonly roles: readonly string[]
}

/** How the two kinds are told apart, in the signed part: one can never pass for the other. */
export const TOKEN_KINDS = {
  access: { audience: 'hub-edge', typ: 'hub-access+jwt', ttlS: ACCESS_TTL_S },
  session: { audience: 'hub-handlers', typ: 'hub-session+jwt', ttlS: SESSION_TTL_S },
} as const

export const TOKEN_ISSUER = 'tickless-hub'

/** Longest token that is looked at. Ours are about 400 characters. */
const MAX_TOKEN_LENGTH = 2048
const MAX_ROLES = 20

/** The claims of an access token, or `undefined` for whatever is not one of ours, whole and in time. */
export async function verifyAccess(
  token: string | undefined,
  secret: string,
  nowMs: number,
): Promise<AccessClaims | undefined> {
  const payload = await verify('access', token, secret, nowMs)
  if (payload === undefined) return undefined
  const { roles } = payload
  const named = Array.isArray(roles) && roles.length <= MAX_ROLES && roles.every((role) => typeof role === 'string')
  const claims = claimsOf(payload)
  return named && claims ? { ...claims, roles: roles as string[] } : undefined
}

/** The claims of a session token, or `undefined` for whatever is not one of ours, whole and in time. */
export async function verifySession(
  token: string | undefined,
  secret: string,
  nowMs: number,
): Promise<SessionClaims | undefined> {
  const payload = await verify('session', token, secret, nowMs)
  return payload && claimsOf(payload)
}

async function verify(
  kind: keyof typeof TOKEN_KINDS,
  token: string | undefined,
  secret: string,
  nowMs: number,
): Promise<Record<string, unknown> | undefined> {
  if (token === undefined || token === '' || token.length > MAX_TOKEN_LENGTH) return undefined
  const { audience, typ, ttlS } = TOKEN_KINDS[kind]
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      issuer: TOKEN_ISSUER,
      audience,
      typ,
      maxTokenAge: ttlS,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: 2,
      currentDate: new Date(nowMs),
    })
    return payload
  } catch {
    // Tampered, expired, of another kind: all the same to the caller, and nothing of it is worth repeating.
    return undefined
  }
}

function claimsOf(payload: Record<string, unknown>): SessionClaims | undefined {
  const { sub, tenant, sid, iat } = payload
  if (typeof sub !== 'string' || typeof tenant !== 'string' || typeof sid !== 'string' || typeof iat !== 'number') {
    return undefined
  }
  return { subject: sub, tenant, sid, issuedAtS: iat }
}
