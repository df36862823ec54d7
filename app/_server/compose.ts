import {
  createNextAdapter,
  defineRoutes,
  type NextAdapter,
  type PageComponent,
  type RouteHandler,
  type ServerAction,
} from '../../lib/adapters/next/index.ts'
import { awaitConnection } from '../../lib/adapters/next/next-runtime.ts'
import { readNodeMemory, type Shutdown } from '../../lib/adapters/node/index.ts'
import { createAuditLog } from '../../lib/audit/index.ts'
import { createSystemClock, type Clock } from '../../lib/core/clock.ts'
import { createMonitor } from '../../lib/monitor/index.ts'
import { createAccess, type Permission } from '../../lib/rbac/index.ts'
import { createConsoleAuditSink } from '../../lib/stores/console.ts'
import {
  createSqlAuditSink,
  createSqlDatabase,
  createSqlGrantStore,
  type Migration,
} from '../../lib/stores/sql/index.ts'
import { routeTable } from '../routes.ts'
import { createAuditExport } from './audit-export.ts'
import { createAuditTrail } from './audit-trail.ts'
import { createAuthenticate } from './authenticate.ts'
import { createAddressReader } from './client-address.ts'
import { createCoachingSessions } from './coaching-sessions.ts'
import { readEnv, type HubEnv } from './env.ts'
import { createFirstAdmin, type InsertGrant } from './first-admin.ts'
import { hubMigrations } from './hub-migrations.ts'
import type { HubSchema } from './hub-schema.ts'
import { createLoginSessions } from './login-sessions.ts'
import { createReadOperations } from './operations.ts'
import { createPasswordHasher } from './password.ts'
import { createPeopleNames } from './people-names.ts'
import { createPeople } from './people.ts'
import { createHubPolicy, type HubPolicy } from './policy.ts'
import { createRenewAccess } from './renew-access.ts'
import { createDemoSeed, demoAccounts } from './seed.ts'
import { hubShutdown } from './shutdown.ts'
import { createSignIn } from './sign-in.ts'
import { createFindViewer } from './viewer.ts'

// The ONLY place of the Node side where instances are built; edge.ts beside it builds the middleware's.

const KEY = Symbol.for('tickless.hub')

/** Everything that the Hub is made of. Pages and handlers reach it through `hub()`. */
export type Hub = ReturnType<typeof buildHub>

/**
 * The Hub of this function instance: built at the first request, never by a build, and kept on `globalThis`, since Next
 * bundles each route apart. In development a change to what is built here shows after a restart.
 *
 * @throws {EnvError} when the environment is not one that the Hub can run in.
 */
export function hub(): Hub {
  const global = globalThis as { [KEY]?: Hub }
  return (global[KEY] ??= buildHub(readEnv(process.env), hubShutdown(), createSystemClock()))
}

type Adapter = NextAdapter<typeof routeTable>

/** Makes a route handler of a row of the route table. Nothing is built before its first request. */
export const route: Adapter['route'] = (key, options, handler) => {
  let made: RouteHandler | undefined
  return async (request, context) => {
    // Before the Hub is built: `next build` tries every handler, stops here, and so needs no environment.
    await awaitConnection()
    return (made ??= hub().adapter.route(key, options, handler))(request, context)
  }
}

/** Makes a page of a row of the route table. Nothing is built before its first request. */
export const page: Adapter['page'] = (key, options, render) => {
  let made: PageComponent | undefined
  return async (props) => {
    await awaitConnection()
    return (made ??= hub().adapter.page(key, options, render))(props)
  }
}

/** Makes a Server Action of a row of the route table. Nothing is built before its first request. */
export const action: Adapter['action'] = (key, options, work) => {
  let made: ServerAction<unknown> | undefined
  return (async (...given: [unknown, unknown]) => {
    await awaitConnection()
    return (made ??= hub().adapter.action(key, options, work))(...given)
  }) as never
}

/** Builds a Hub for an environment. Opens nothing: the database opens at its first query. Closed when the process stops. */
export function buildHub(env: HubEnv, shutdown: Shutdown, clock: Clock) {
  const policy = createHubPolicy()
  const insertGrant: InsertGrant = (db, grant) => grants.assign(db as Parameters<typeof grants.assign>[0], grant)
  const first: Migration[] = []
  if (env.demo) first.push(createDemoSeed(clock, insertGrant))
  if (env.firstAdmin) first.push(createFirstAdmin(env.firstAdmin, clock, insertGrant))
  const database = createSqlDatabase<HubSchema>({
    url: env.databaseUrl,
    migrations: [...hubMigrations, ...first],
    clock,
  })
  const grants = createSqlGrantStore(database)
  const sink = createSqlAuditSink(database)
  const audit = createAuditLog({ sink, deadLetter: createConsoleAuditSink(), clock })
  const access = createAccess<Permission<HubPolicy>>({ policy, grants, clock })
  const monitor = createMonitor({ clock, readMemory: readNodeMemory })
  const passwords = createPasswordHasher()
  const loginSessions = createLoginSessions(database, clock)
  const names = createPeopleNames(database, clock)
  const caches = [loginSessions.cache, names.cache]
  const { authSecret: secret, secureCookies } = env

  // Nothing is lost and nothing is left: events first, while there is a database to keep them.
  async function close(): Promise<void> {
    await audit.drain({ timeoutMs: 2_500 })
    await Promise.all([audit.close(), access.close(), monitor.close(), ...caches.map((cache) => cache.close())])
    await database.close()
  }
  if (!shutdown.signal.aborted) shutdown.onStop(close)

  const routes = defineRoutes(routeTable, { policy })
  return {
    access,
    audit,
    monitor,
    database,
    caches,
    shutdown,
    close,
    sessions: createCoachingSessions({ database, access, policy, audit, clock }),
    people: createPeople({ database, grants, access, audit }),
    signIn: createSignIn({ database, grants, loginSessions, passwords, audit, secret, secureCookies }),
    auditTrail: createAuditTrail(sink, names),
    exportAudit: createAuditExport({ sink, access, loginSessions, clock, stopping: shutdown.signal }),
    /** Who is looking, with name, tenant and what the navigation may offer; `undefined` when nobody is signed in. */
    viewer: createFindViewer(access, policy, names),
    operations: createReadOperations({ clock, caches, access, audit, monitor, database, passwords }),
    /** The demo accounts to be offered on the sign-in page; `undefined` outside demo mode. */
    demo: env.demo ? demoAccounts() : undefined,
    adapter: createNextAdapter({
      access,
      audit,
      monitor,
      routes,
      clock,
      authenticate: createAuthenticate(loginSessions, secret, clock),
      trustedAddress: createAddressReader(env.addressFrom),
      signInPath: '/',
      finish: createRenewAccess({ access, secret, secureCookies }),
    }),
  }
}
