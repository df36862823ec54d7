import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** A Postgres database of one suite's own. */
export interface TestPostgres {
  readonly url: string
  readonly host: string
  readonly port: number
  /** Ends whoever is still connected, and drops the database. */
  drop(): Promise<void>
}

/** Where the server is: `TEST_POSTGRES_URL`, or the usual place on this machine. */
export function testPostgresUrl(): URL {
  return new URL(process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres')
}

/**
 * Creates a database with a random name.
 *
 * @returns `undefined`, after one line that says so, when no server answers; the suite is then skipped. With `CI=true` it throws.
 */
export async function createTestPostgres(): Promise<TestPostgres | undefined> {
  const server = testPostgresUrl()
  const name = `tickless_test_${randomBytes(6).toString('hex')}`
  try {
    await once(server, `create database ${name}`)
  } catch (error) {
    const why = `No Postgres at ${server.host} (set TEST_POSTGRES_URL)`
    if (process.env['CI'] === 'true') throw new Error(why, { cause: error })
    console.warn(`${why}: its tests are skipped`)
    return undefined
  }
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    host: server.hostname,
    port: Number(server.port || 5432),
    drop: () => once(server, `drop database if exists ${name} with (force)`),
  }
}

async function once(server: URL, statement: string): Promise<void> {
  const client = new Client({ connectionString: server.href, connectionTimeoutMillis: 3_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
