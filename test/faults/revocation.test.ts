import { afterAll, beforeAll, expect, it } from 'vitest'
import { newSecret, startHub, type RunningHub } from '../http/running-hub.ts'
import { createHubClient } from '../support/hub-client.ts'
import { startNextServer, type NextServer } from '../support/next-server.ts'
import { PEOPLE } from '../support/seeded-hub.ts'

/** `maxStalenessMs` of `createAccess`: no instance allows longer after a grant is revoked. */
const MAX_STALENESS_MS = 5_000

let first: RunningHub
let second: NextServer

beforeAll(async () => {
  const secret = newSecret()
  first = await startHub({ env: { AUTH_SECRET: secret } })
  second = await startNextServer({
    env: { HUB_DEMO: '1', AUTH_SECRET: secret, DATABASE_URL: `file:${first.file}` },
  })
})

afterAll(async () => {
  await second?.stop()
  await first?.close()
})

it('a role revoked in one instance is refused by the other within the bound, and there at once', async () => {
  const admin = await first.as('admin')
  const path = `/api/people/${PEOPLE.coach.id}/roles/admin`
  expect((await admin.put(path)).status).toBeLessThan(300)
  const here = await first.signIn(PEOPLE.coach)
  const there = createHubClient(second.origin)
  for (const [name, value] of here.cookies) there.cookies.set(name, value)
  expect((await here.get('/api/audit')).status).toBe(200)
  expect((await there.get('/api/audit')).status).toBe(200)

  expect((await admin.delete(path)).status).toBeLessThan(300)
  const revokedAtMs = performance.now()
  expect((await here.get('/api/audit')).status).toBe(403)
  let allowedAtMs = revokedAtMs
  for (;;) {
    const askedAtMs = performance.now()
    const { status } = await there.get('/api/audit')
    if (status === 403) break
    expect(status).toBe(200)
    allowedAtMs = askedAtMs
    expect(allowedAtMs - revokedAtMs).toBeLessThan(MAX_STALENESS_MS)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  console.warn(`revocation: the other instance last allowed ${Math.round(allowedAtMs - revokedAtMs)} ms after it`)
})
