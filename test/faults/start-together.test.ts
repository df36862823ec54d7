import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newSecret } from '../http/running-hub.ts'
import { createHubClient } from '../support/hub-client.ts'
import { startNextServer, type NextServer } from '../support/next-server.ts'
import { createTestPostgres, type TestPostgres } from '../support/postgres.ts'

const ADMIN = { email: 'first@practice.example', password: 'correct-horse-battery' }

let postgres: TestPostgres | undefined
let servers: NextServer[] = []

beforeAll(async () => {
  postgres = await createTestPostgres()
  if (postgres === undefined) return
  const env = {
    AUTH_SECRET: newSecret(),
    DATABASE_URL: postgres.url,
    FIRST_ADMIN_EMAIL: ADMIN.email,
    FIRST_ADMIN_PASSWORD: ADMIN.password,
  }
  servers = await Promise.all([1, 2, 3, 4].map(() => startNextServer({ env })))
})

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  await postgres?.drop()
})

it('four instances that meet an empty Postgres together make its tables and its first admin once', async ({ skip }) => {
  if (postgres === undefined) skip()
  const clients = servers.map(({ origin }) => createHubClient(origin))
  // The first request of each instance is the one that opens the database: all four at once.
  await Promise.all(clients.map((client) => client.signIn(ADMIN.email, ADMIN.password)))
  for (const client of clients) expect((await client.get('/api/people')).status).toBe(200)
  const database = new Client({ connectionString: postgres!.url })
  await database.connect()
  try {
    const counts = await database.query(
      'select (select count(*) from tenants)::int as tenants, (select count(*) from users)::int as users',
    )
    expect(counts.rows).toEqual([{ tenants: 1, users: 1 }])
  } finally {
    await database.end()
  }
})
