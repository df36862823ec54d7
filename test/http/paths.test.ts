import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PEOPLE } from '../../app/_server/seed-people.ts'
import { startHub, type RunningHub } from './running-hub.ts'

let hub: RunningHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub?.close())

/** Other spellings of pages and calls that a client may not use. */
const TRICKS = [
  '/%61dmin/people',
  '/admin/%70eople',
  '/ADMIN/people',
  '//admin/people',
  '/admin//people',
  '/admin/people/',
  '/./admin/people',
  '/sessions/../admin/people',
  '/sessions/%2e%2e/admin/people',
  '/sessions%2f..%2fadmin%2fpeople',
  '/admin%2Fpeople',
  '/admin%5Cpeople',
  '/\\admin/people',
  '/admin/people%00',
  '/admin/people%20',
  '/admin/people;x=1',
  '/admin/people.rsc',
  '/admin/people.rsc?_rsc=1',
  '/admin/people.segments/_tree.segment.rsc',
  '/admin/people.segments/__PAGE__.segment.rsc',
  '/admin/people.json',
  '/_next/data/build/admin/people.json',
  '/index/../admin/people',
  '/_global-error',
  '/_not-found',
  '/_next/image?url=%2Fapi%2Fpeople&w=64&q=75',
  '/_next/image?url=%2Ficon.svg&w=64&q=75',
  '/%E0%A4%A',
  '/admin/%E0%A4%A',
  '/admin/%ff',
  '/admin/people?nxtPid=1',
  '/api/%70eople',
  '/api//people',
  '/api/people/',
  '/api/people.rsc',
  '/api/people.json',
  '/api/people%2f',
  '/api/sessions/..%2fpeople',
  '/api/PEOPLE',
  '/_next/static/../../api/people',
  '/_next/static/%2e%2e/%2e%2e/api/people',
  '/_next/image/../../api/people',
  '/favicon.ico/../api/people',
  '/icon.svg/../admin/people',
  `/${'a'.repeat(4_000)}`,
] as const

describe('another spelling of a path', () => {
  it.each(TRICKS)('%s opens nothing, for nobody, and breaks nothing', async (path) => {
    for (const someone of [hub.stranger(), await hub.as('client')]) {
      const answer = await someone.get(path)
      expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status >= 300 && status < 500)])
      for (const { name, email } of DEMO_PEOPLE) {
        expect(answer.text).not.toContain(email)
        expect(answer.text).not.toContain(name)
      }
      // A redirect leads to the one spelling or to signing in, never to another site.
      const { location = '/' } = answer.headers
      expect(new URL(location, hub.server.origin).origin).toBe(hub.server.origin)
    }
  })

  it('does not open a page to somebody who asks for its data, its shell or its prefetch', async () => {
    const client = await hub.as('client')
    const headers: Record<string, string>[] = [
      { rsc: '1' },
      { rsc: '1', 'next-router-prefetch': '1' },
      { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
      { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
      { 'x-middleware-next': '1', 'x-middleware-rewrite': '/api/people' },
      { 'x-matched-path': '/sessions', 'x-invoke-path': '/sessions' },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { 'x-original-url': '/admin/people', 'x-rewrite-url': '/admin/people' },
    ]
    for (const extra of headers) {
      for (const path of ['/admin/people', '/api/people']) {
        const answer = await client.get(path, { headers: extra })
        expect([extra, answer.status]).toEqual([extra, 403])
        const anonymous = await hub.stranger().get(path, { headers: extra })
        expect([extra, [307, 401]]).toEqual([extra, expect.arrayContaining([anonymous.status])])
        for (const { name } of DEMO_PEOPLE) expect(answer.text + anonymous.text).not.toContain(name)
      }
    }
  })
})

describe('a page in pieces', () => {
  it('is not given out for a router state that cannot be read, which breaks nothing either', async () => {
    for (const state of ['garbage', '%5B%22', '%E0%A4%A', '[]', 'x'.repeat(9_000)]) {
      for (const [someone, path] of [
        [hub.stranger(), '/'],
        [hub.stranger(), '/favicon.ico'],
        [await hub.as('client'), '/sessions'],
        [await hub.as('client'), '/nowhere'],
      ] as const) {
        const headers = { rsc: '1', 'next-router-state-tree': state }
        let answer = await someone.get(path, { headers })
        // Next first asks for its checksum of these headers.
        if (answer.status === 307) answer = await someone.get(String(answer.headers.location), { headers })
        expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status < 500)])
      }
    }
  })

  it('is refused to those who are refused the page, whatever piece they name', async () => {
    const client = await hub.as('client')
    const unnamed = hub.stranger()
    // Only the login: the middleware does not know the roles then, and the page decides.
    unnamed.cookies.set('hub_session', client.cookies.get('hub_session')!)
    const tree = [
      '',
      { children: ['admin', { children: ['people', { children: ['__PAGE__', {}, null, 'refetch'] }] }] },
    ]
    const pieces: Record<string, string>[] = [
      {},
      { 'next-router-prefetch': '1' },
      { 'next-router-prefetch': '2' },
      { 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
      { 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_full' },
      { 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/admin/people/__PAGE__' },
      { 'next-router-state-tree': encodeURIComponent(JSON.stringify(tree)) },
    ]
    for (const piece of pieces) {
      const headers = { rsc: '1', ...piece }
      let answer = await unnamed.get('/admin/people', { headers })
      if (answer.status === 307) answer = await unnamed.get(String(answer.headers.location), { headers })
      expect([piece, answer.status]).toEqual([
        piece,
        expect.toSatisfy((status: number) => status === 200 || status === 404),
      ])
      for (const { name, email } of DEMO_PEOPLE) {
        expect(answer.text).not.toContain(email)
        expect(answer.text).not.toContain(name)
      }
      unnamed.cookies.delete('hub_access')
    }
  })
})

describe('a method', () => {
  it.each(['OPTIONS', 'DELETE', 'PUT', 'PATCH', 'PROPFIND', 'LINK', 'SEARCH'])(
    '%s, which nobody serves, is a 405 with what is',
    async (method) => {
      for (const someone of [hub.stranger(), await hub.as('coach')]) {
        const answer = await someone.send(method, '/api/sessions')
        expect([answer.status, answer.headers['content-type']]).toEqual([405, 'application/problem+json'])
        expect(answer.headers.allow?.split(/, ?/).toSorted()).toEqual(['GET', 'HEAD', 'POST'])
      }
    },
  )

  it('TRACE, which the fetch standard forbids, is refused without a 500', async () => {
    for (const path of ['/api/sessions', '/sessions', '/']) {
      const answer = await (await hub.as('coach')).send('TRACE', path)
      expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status >= 400 && status < 500)])
    }
    expect(hub.server.output().includes("'TRACE' HTTP method is unsupported")).toBe(false)
  })

  it('any, of no path at all, is refused without a 500', async () => {
    for (const method of ['OPTIONS', 'GET', 'HEAD', 'POST']) {
      for (const someone of [hub.stranger(), await hub.as('coach')]) {
        const answer = await someone.send(method, '*')
        expect([method, answer.status]).toEqual([
          method,
          expect.toSatisfy((status: number) => status >= 300 && status < 500),
        ])
      }
    }
  })

  it('HEAD is a GET without a body, for those who may', async () => {
    const coach = await (await hub.as('coach')).send('HEAD', '/api/sessions')
    expect([coach.status, coach.text]).toEqual([200, ''])
    expect((await hub.stranger().send('HEAD', '/api/sessions')).status).toBe(401)
    expect((await (await hub.as('client')).send('HEAD', '/api/people')).status).toBe(403)
    expect((await (await hub.as('client')).send('HEAD', '/admin/people')).status).toBe(403)
  })

  it('that is no method, and a request that is none, end at the door', async () => {
    expect((await hub.stranger().send('BREW', '/api/sessions')).status).toBe(400)
    for (const text of [
      'GET /api/people\r\n\r\n',
      'GET  HTTP/1.1\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ]) {
      expect(await sent(text)).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
    expect((await hub.stranger().get('/api/health')).status).toBe(200)
  })
})

/** Sends text as it is and reads the answer's head. */
function sent(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(hub.server.port, '127.0.0.1', () => socket.write(text))
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().split('\r\n')[0] ?? '')
    })
    socket.once('error', reject)
    socket.once('close', () => resolve('closed'))
  })
}

describe('the server', () => {
  it('logs no error for any of this', () => {
    const errors = hub.server.output().match(/.*(?:"level":"error"|Unhandled|TypeError|⨯).*/g) ?? []
    expect(errors).toEqual([])
  })
})
