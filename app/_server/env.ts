import { z } from 'zod'

/** What the environment says, checked. */
export interface HubEnv {
  /** Demo accounts and seed data, on loopback and an embedded database alone. */
  readonly demo: boolean
  /** Signs the cookies. At least 32 characters. */
  readonly authSecret: string
  /** `file:…`, `libsql://…` or `postgres://…`. */
  readonly databaseUrl: string
  /** Whether cookies are sent over HTTPS alone: always, save in demo mode. */
  readonly secureCookies: boolean
  /** Whose word about the client's address is believed. `undefined`: nobody's, and addresses are not recorded. */
  readonly addressFrom: { readonly header: string; readonly hops: number } | undefined
  /** Makes the first tenant and its admin in a database that has none. */
  readonly firstAdmin: { readonly email: string; readonly password: string; readonly tenantName: string } | undefined
}

/** The environment is not one that the Hub can run in. The message names the variable and what to do. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/** A variable that is set to nothing counts as absent. */
function unlessEmpty<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
}

const Env = z.object({
  HUB_DEMO: unlessEmpty(z.enum(['0', '1'])),
  AUTH_SECRET: unlessEmpty(z.string()),
  DATABASE_URL: unlessEmpty(z.string()),
  VERCEL: unlessEmpty(z.string()),
  TRUSTED_PROXY: unlessEmpty(z.coerce.number().int().min(1).max(9)),
  FIRST_ADMIN_EMAIL: unlessEmpty(z.email().max(254)),
  FIRST_ADMIN_PASSWORD: unlessEmpty(z.string().min(12).max(200)),
  FIRST_TENANT_NAME: unlessEmpty(z.string().max(120)),
})

/** Where the embedded database is when nobody says otherwise. */
export const DEFAULT_DATABASE_URL = 'file:.data/hub.db'

/**
 * Reads the environment.
 *
 * @throws {EnvError} naming each variable that is missing or wrong; never with its value.
 */
export function readEnv(variables: Readonly<Record<string, string | undefined>>): HubEnv {
  const parsed = Env.safeParse(variables)
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`)
    throw new EnvError(`Check these environment variables: ${names.join(', ')}`)
  }
  const { AUTH_SECRET, DATABASE_URL, HUB_DEMO, VERCEL, TRUSTED_PROXY } = parsed.data
  const demo = HUB_DEMO === '1'
  const vercel = VERCEL !== undefined
  if (AUTH_SECRET === undefined) {
    throw new EnvError(
      'AUTH_SECRET is missing. Set it to 32 random characters or more, or use `npm start` for the demo',
    )
  }
  if (AUTH_SECRET.length < 32) throw new EnvError('AUTH_SECRET is too short: it takes 32 characters or more')
  if (demo && vercel) throw new EnvError('HUB_DEMO is for this computer alone: it cannot be set on Vercel')
  if (demo && DATABASE_URL !== undefined && !DATABASE_URL.startsWith('file:')) {
    throw new EnvError('Demo mode uses no external database: set AUTH_SECRET yourself, or take DATABASE_URL away')
  }
  if (vercel && (DATABASE_URL === undefined || DATABASE_URL.startsWith('file:'))) {
    throw new EnvError(
      'DATABASE_URL must name a Postgres or libSQL server on Vercel: its disk is read-only and not kept',
    )
  }
  return {
    demo,
    authSecret: AUTH_SECRET,
    databaseUrl: DATABASE_URL ?? DEFAULT_DATABASE_URL,
    secureCookies: !demo,
    addressFrom: addressFrom(vercel, TRUSTED_PROXY),
    firstAdmin: firstAdmin(parsed.data),
  }
}

/** Vercel overwrites its own header; anywhere else the header is the client's word but for what our proxies appended. */
function addressFrom(vercel: boolean, proxies: number | undefined): HubEnv['addressFrom'] {
  if (vercel) return { header: 'x-vercel-forwarded-for', hops: 1 }
  return proxies === undefined ? undefined : { header: 'x-forwarded-for', hops: proxies }
}

function firstAdmin(variables: z.infer<typeof Env>): HubEnv['firstAdmin'] {
  const { FIRST_ADMIN_EMAIL: email, FIRST_ADMIN_PASSWORD: password, FIRST_TENANT_NAME: tenantName } = variables
  if (email === undefined && password === undefined) return undefined
  if (email === undefined || password === undefined) {
    throw new EnvError('FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD go together')
  }
  return { email, password, tenantName: tenantName ?? 'My practice' }
}
