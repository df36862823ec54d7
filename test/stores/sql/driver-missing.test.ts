import { expect, it, vi } from 'vitest'
import { createSqlDatabase } from '../../../lib/stores/sql/index.ts'

vi.mock('pg', () => {
  throw new Error("Cannot find package 'pg'")
})
vi.mock('@libsql/client', () => {
  throw new Error("Cannot find package '@libsql/client'")
})

it.each([
  ['pg', 'postgres://me:hush@127.0.0.1:1/hub'],
  ['@libsql/client', 'file:/nowhere/hub.db'],
  ['@libsql/client', 'libsql://hub.example?authToken=hush'],
])('names %s, and how to get it, when it is not installed', async (driver, url) => {
  const database = createSqlDatabase({ url })
  const failure: unknown = await database.ping().catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'ERR_TICKLESS_DRIVER_MISSING', driver })
  expect(String(failure)).toContain(`npm install ${driver}`)
  expect(String(failure)).not.toContain('hush')
  await database.close()
})
