import { afterEach, expect, it, vi } from 'vitest'
import { freePort } from '../../support/free-port.ts'
import { createTestPostgres } from '../../support/postgres.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

it('says in one line that no Postgres answers, and skips', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.stubEnv('CI', '')
  vi.stubEnv('TEST_POSTGRES_URL', `postgres://me@127.0.0.1:${await freePort()}/postgres`)
  expect(await createTestPostgres()).toBeUndefined()
  expect(warn).toHaveBeenCalledTimes(1)
})

it('fails where everything must be tried', async () => {
  vi.stubEnv('CI', 'true')
  vi.stubEnv('TEST_POSTGRES_URL', `postgres://me@127.0.0.1:${await freePort()}/postgres`)
  await expect(createTestPostgres()).rejects.toThrow(/TEST_POSTGRES_URL/)
})
