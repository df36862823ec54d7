import { createSqlDatabase, ticklessMigrations } from '../../../lib/stores/sql/index.ts'
import type { TicklessSchema } from '../../../lib/stores/sql/index.ts'

// A process that reads a database and then tries to write it, and prints what came of it. Argument: URL.
const database = createSqlDatabase<TicklessSchema>({ url: process.argv[2]!, migrations: ticklessMigrations })
const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? error)
const read = await database.kysely
  .selectFrom('tickless_grants')
  .select('subject')
  .execute()
  .then((rows) => rows.map(({ subject }) => subject).join(), codeOf)
const write = await database.kysely
  .insertInto('tickless_grants')
  .values({ tenant: 't', subject: 'child', role: 'r' })
  .execute()
  .then(() => 'done', codeOf)
process.stdout.write(`read ${read}; write ${write}`)
await database.close()
