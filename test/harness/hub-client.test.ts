import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHubClient } from '../support/hub-client.ts'

let server: Server
let origin: string
const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    if (request.url === '/api/sign-in') response.setHeader('set-cookie', ['a=1; Path=/; HttpOnly', 'b=2; Max-Age=60'])
    if (request.url === '/api/sign-out')
      response.setHeader('set-cookie', ['a=; Max-Age=0', 'b=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])
    if (request.url === '/moved') response.writeHead(307, { location: '/elsewhere' })
    if (request.url === '/text') response.end('not json')
    else response.end('{"ok":true}')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('the Hub client', () => {
  it('keeps the cookies of sign-in and drops those that sign-out expires', async () => {
    const client = createHubClient(origin)
    await client.signIn('ada@example.com', 'secret')
    expect(JSON.parse(seen.at(-1)!.body)).toEqual({ email: 'ada@example.com', password: 'secret' })
    await client.get('/x')
    expect(seen.at(-1)!.headers.cookie).toBe('a=1; b=2')
    await client.post('/api/sign-out')
    await client.get('/x')
    expect(seen.at(-1)!.headers.cookie).toBeUndefined()
  })

  it('sends Origin with writes alone, and lets a test replace it', async () => {
    const client = createHubClient(origin)
    await client.get('/x')
    expect(seen.at(-1)!.headers.origin).toBeUndefined()
    await client.patch('/x', {})
    expect(seen.at(-1)!.headers.origin).toBe(origin)
    await client.patch('/x', {}, { headers: { origin: 'https://evil.example' } })
    expect(seen.at(-1)!.headers.origin).toBe('https://evil.example')
  })

  it('puts a path on the wire as it is given', async () => {
    const client = createHubClient(origin)
    for (const path of [
      '/%61dmin',
      '//admin',
      '/x/../admin',
      '/%E0%A4%A',
      '/a%2Fb',
      '/\\admin',
      '/admin/people.rsc?_rsc=1',
    ]) {
      await client.get(path)
      expect(seen.at(-1)!.url).toBe(path)
    }
  })

  it('takes a redirect as the answer', async () => {
    const answer = await createHubClient(origin).get('/moved')
    expect(answer.status).toBe(307)
    expect(answer.headers.location).toBe('/elsewhere')
  })

  it('says status and text of an answer that is not JSON', async () => {
    const answer = await createHubClient(origin).get('/text')
    expect(() => answer.json()).toThrow(/200 not json/)
  })
})
