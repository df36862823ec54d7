import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHubClient, type HubClient, type HubResponse } from '../support/hub-client.ts'
import { startNextServer, type NextServer } from '../support/next-server.ts'
import { createTestPostgres, testPostgresUrl } from '../support/postgres.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { newSecret } from './running-hub.ts'

/** How long a request may take at most, and some for the machine. */
const DEADLINE_MS = 12_000
const ADMIN = { email: 'first@practice.example', password: 'correct-horse-battery' }

const postgres = await createTestPostgres()

describe.skipIf(postgres === undefined)('the Hub over Postgres, in production mode', () => {
  let proxy: TcpProxy
  let server: NextServer
  let admin: HubClient
  beforeAll(async () => {
    proxy = await startTcpProxy({ host: testPostgresUrl().hostname, port: Number(testPostgresUrl().port || 5432) })
    const url = new URL(postgres!.url)
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    server = await startNextServer({
      env: {
        AUTH_SECRET: newSecret(),
        DATABASE_URL: url.href,
        FIRST_ADMIN_EMAIL: ADMIN.email,
        FIRST_ADMIN_PASSWORD: ADMIN.password,
        HUB_DEMO: undefined,
      },
    })
    admin = createHubClient(server.origin)
    await admin.signIn(ADMIN.email, ADMIN.password)
  })
  afterAll(async () => {
    await server?.stop()
    await proxy?.close()
    await postgres?.drop()
  })

  /** Sends a request and holds it to the deadline. */
  async function timed(path: string): Promise<HubResponse> {
    const beganMs = performance.now()
    const answer = await admin.get(path)
    expect(performance.now() - beganMs).toBeLessThan(DEADLINE_MS)
    return answer
  }

  function expectUnavailable(answer: HubResponse): void {
    expect([answer.status, answer.headers['content-type']]).toEqual([503, 'application/problem+json'])
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(answer.text).not.toMatch(/ECONN|postgres|127\.0\.0\.1/i)
  }

  it('keeps its cookies to HTTPS and offers no demo account', async () => {
    const answer = await createHubClient(server.origin).post('/api/sign-in', ADMIN)
    for (const line of answer.headers['set-cookie'] ?? []) expect(line).toMatch(/; ?Secure/i)
    expect((await createHubClient(server.origin).get('/')).text).not.toContain('northlight.example')
  })

  it('answers 503 within the deadline while the database is down, and recovers by itself', async () => {
    expect((await timed('/api/people')).status).toBe(200)
    await proxy.cut()
    for (const path of ['/api/people', '/api/sessions', '/api/audit']) expectUnavailable(await timed(path))
    expect((await admin.get('/api/nothing')).status).toBe(404)
    await proxy.mend()
    await until('the Hub recovering', async () => (await timed('/api/people')).status === 200)
    expect(server.exit()).toBeUndefined()
  })

  it('answers 503 within the deadline while the network swallows every packet, and recovers by itself', async () => {
    expect((await timed('/api/people')).status).toBe(200)
    proxy.stall()
    const answers = await Promise.all(['/api/people', '/api/sessions', '/api/audit', '/api/people'].map(timed))
    for (const answer of answers) expectUnavailable(answer)
    await proxy.mend()
    await until('the Hub recovering', async () => (await timed('/api/people')).status === 200, { timeoutMs: 20_000 })
  })

  it('serves the very next request after connections died unseen', async () => {
    expect((await timed('/api/people')).status).toBe(200)
    await proxy.cut()
    await proxy.mend()
    expect((await timed('/api/people')).status).toBe(200)
  })

  it('starts without a database, and serves when there is one', async () => {
    await proxy.cut()
    const url = new URL(postgres!.url)
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    const second = await startNextServer({
      env: { AUTH_SECRET: newSecret(), DATABASE_URL: url.href, HUB_DEMO: undefined },
    })
    try {
      const visitor = createHubClient(second.origin)
      const attempt = () => visitor.post('/api/sign-in', ADMIN)
      expectUnavailable(await attempt())
      await proxy.mend()
      await until('the sign-in working', async () => (await attempt()).status === 200)
    } finally {
      await second.stop()
    }
  })

  it('ends on SIGTERM within 10 s though the database does not answer', async () => {
    expect((await timed('/api/people')).status).toBe(200)
    proxy.stall()
    const stopped = await server.stop()
    await proxy.mend()
    expect(stopped.tookMs).toBeLessThan(10_000)
    expect(stopped.leftProcesses).toBe(false)
  })
})
