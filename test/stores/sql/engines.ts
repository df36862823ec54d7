import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestPostgres } from '../../support/postgres.ts'

/** An engine to run a suite over. */
export interface TestEngine {
  readonly name: string
  readonly dialect: 'sqlite' | 'postgres'
  /** The URL of an empty database that nobody else uses. */
  fresh(): Promise<string>
  /** Removes every database that `fresh` made. */
  drop(): Promise<void>
}

/** The engines that this machine has: libSQL on a file always, Postgres when a server answers. */
export async function testEngines(): Promise<readonly TestEngine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tickless-sql-'))
  let files = 0
  const sqlite: TestEngine = {
    name: 'libSQL on a file',
    dialect: 'sqlite',
    fresh: async () => `file:${join(folder, String(++files), 'store.db')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  }
  const first = await createTestPostgres()
  if (first === undefined) return [sqlite]
  const databases = [first]
  let unused: typeof first | undefined = first
  const postgres: TestEngine = {
    name: 'Postgres',
    dialect: 'postgres',
    async fresh() {
      const database = unused ?? (await createTestPostgres())
      if (database === undefined) throw new Error('Postgres has gone')
      if (database !== unused) databases.push(database)
      unused = undefined
      return database.url
    },
    async drop() {
      await Promise.all(databases.map((database) => database.drop()))
    },
  }
  return [sqlite, postgres]
}
