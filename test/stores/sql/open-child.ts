import { sql } from 'kysely'
import { createSqlDatabase, ticklessMigrations } from '../../../lib/stores/sql/index.ts'

// A process that opens a database at a given instant, together with others. Arguments: URL, instant.
const [url, atMs] = process.argv.slice(2)
const database = createSqlDatabase({ url: url!, migrations: ticklessMigrations })
while (Date.now() < Number(atMs)) {
  // All at once: a timer would spread them out.
}
await database.ready()
const { rows } = await sql<{ name: string }>`select name from tickless_migrations order by name`.execute(
  database.kysely,
)
process.stdout.write(rows.map(({ name }) => name).join())
await database.close()
