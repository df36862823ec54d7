import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHubClient, type HubClient } from '../support/hub-client.ts'
import { startNextServer, type NextServer, type NextServerOptions } from '../support/next-server.ts'
import { PEOPLE, type SeededPerson } from '../support/seeded-hub.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** The built Hub, running over a database of its own. */
export interface RunningHub {
  readonly server: NextServer
  /** File of its database. */
  readonly file: string
  /** What its cookies are signed with. */
  readonly secret: string
  /** Somebody without a cookie. */
  stranger(): HubClient
  /** Somebody who has signed in; the same client at each call, with whatever has become of its cookies. */
  as(who: keyof typeof PEOPLE): Promise<HubClient>
  /** A new login of somebody. */
  signIn(who: SeededPerson): Promise<HubClient>
  /** Stops the server and throws its database away. */
  close(): Promise<void>
}

/** Starts the built Hub in demo mode with a fresh, seeded database. */
export async function startHub(options: NextServerOptions & { file?: string } = {}): Promise<RunningHub> {
  if (!existsSync(join(REPOSITORY, '.next/BUILD_ID'))) throw new Error('.next is missing: run `npm run build` first')
  const folder = await mkdtemp(join(tmpdir(), 'tickless-hub-'))
  const file = options.file ?? join(folder, 'hub.db')
  const secret = newSecret()
  const env = { HUB_DEMO: '1', AUTH_SECRET: secret, DATABASE_URL: `file:${file}`, ...options.env }
  const server = await startNextServer({ ...options, env }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  const clients = new Map<string, Promise<HubClient>>()
  const signIn = async ({ email, password }: SeededPerson) => {
    const client = createHubClient(server.origin)
    await client.signIn(email, password)
    return client
  }
  return {
    server,
    file,
    secret,
    stranger: () => createHubClient(server.origin),
    signIn,
    as(who) {
      const client = clients.get(who) ?? signIn(PEOPLE[who])
      clients.set(who, client)
      return client
    },
    async close() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What a launcher would make. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
