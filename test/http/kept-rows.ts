import { createClient } from '@libsql/client'

/** One row, by column. */
export type Row = Readonly<Record<string, unknown>>

/** Reads a database file beside the server that has it open. */
export async function readRows(file: string, sql: string, args: (string | number)[] = []): Promise<Row[]> {
  const client = createClient({ url: `file:${file}`, timeout: 2_000 } as Parameters<typeof createClient>[0])
  try {
    const { columns, rows } = await client.execute({ sql, args })
    return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])))
  } finally {
    client.close()
  }
}

/** The audit events of some requests, by request id. */
export async function auditedRequests(file: string, requestIds: readonly string[]): Promise<Map<string, Row>> {
  const marks = requestIds.map(() => '?').join(', ')
  const rows = await readRows(file, `select * from tickless_audit_events where request_id in (${marks})`, [
    ...requestIds,
  ])
  return new Map(rows.map((row) => [String(row['request_id']), row]))
}

/** Everything that a request could have changed, as text to compare. Logins come and go by themselves, and events are meant to come. */
export async function contentOf(file: string): Promise<string> {
  const tables = ['coaching_sessions', 'users', 'tenants', 'tickless_grants', 'tickless_epochs']
  const all = []
  for (const table of tables) {
    const rows = await readRows(file, `select * from ${table}`)
    all.push([table, rows.map((row) => JSON.stringify(row)).toSorted()])
  }
  return JSON.stringify(all)
}
