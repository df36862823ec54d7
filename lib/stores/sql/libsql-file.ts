import type { Client } from '@libsql/client'

/** How long SQLite may wait for a lock of another process. It blocks the event loop for as long. */
export const BUSY_MS = 100

/** The same while a database is being opened and migrated: at start alone the loop may stand still for a while. */
export const OPENING_BUSY_MS = 5_000

/** Makes the folder that a database file lies in. */
export async function makeFolderOf(path: string): Promise<void> {
  const [{ mkdir }, { dirname }] = await Promise.all([import('node:fs/promises'), import('node:path')])
  await mkdir(dirname(path), { recursive: true })
}

/** Settings of the one connection to a file. Each is idempotent, and a file in WAL mode already is not written. */
export async function settle(client: Client, { onDisk, busyMs }: { onDisk: boolean; busyMs: number }): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.execute(`pragma busy_timeout = ${busyMs}`)
    await client.execute('pragma foreign_keys = on')
    await client.execute('pragma synchronous = normal')
    // A file system that cannot hold a WAL keeps its journal: slower, and no less safe.
    if (!onDisk || attempt > WAL_ATTEMPTS || (await isWal(client))) return
    try {
      await client.execute('pragma journal_mode = wal')
    } catch (error) {
      client.reconnect() // see `renew`
      if (attempt === WAL_ATTEMPTS) throw error
      // Two processes that switch at once: SQLite refuses one without waiting. Waiting for the write lock does wait.
      await client.execute(`pragma busy_timeout = ${busyMs}`)
      await (await client.transaction('write')).rollback()
    }
  }
}

/**
 * Replaces the connection to a file, after a failure and outside any transaction.
 *
 * The driver leaves a statement that met SQLITE_BUSY under way until it is garbage, and SQLite commits nothing while another
 * write of its connection is under way: later writes would report success, be seen by nobody and hold the write lock.
 */
export async function renew(client: Client, busyMs: number): Promise<void> {
  client.reconnect()
  await settle(client, { onDisk: true, busyMs })
}

const WAL_ATTEMPTS = 3

async function isWal(client: Client): Promise<boolean> {
  const { rows } = await client.execute('pragma journal_mode')
  return rows[0]?.['journal_mode'] === 'wal'
}
