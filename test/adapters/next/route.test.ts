import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  AbortedError,
  ConflictError,
  InvalidInputError,
  NotFoundError,
  UnavailableError,
} from '../../../lib/core/errors.ts'
import { isUuid } from '../../../lib/core/ids.ts'
import { adapterUnderTest, ask, problemIn, REQUEST_ID } from './adapter-under-test.ts'

const notes = new Map([['1', { id: '1', owner: 'ann', text: 'hello' }]])
const Body = z.object({ text: z.string().max(10) })
const resource = ({ params }: { params: { id: string } }) => notes.get(params.id)

describe('route', () => {
  it('answers with the headers that every answer has', async () => {
    const { route, observed, clock } = adapterUnderTest()
    const GET = route('GET /api/health', {}, () => {
      clock.advance(12)
      return Response.json({ ok: true })
    })
    const response = await GET(ask('/api/health'))
    expect(response.status).toBe(200)
    expect(response.headers.get('x-request-id')).toBe(REQUEST_ID)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('server-timing')).toBeNull()
    expect(observed).toEqual([{ route: 'GET /api/health', status: 200, durationMs: 12 }])
  })

  it('tells how long it took to those alone who are signed in, and keeps a cache-control that was set', async () => {
    const { route, clock } = adapterUnderTest()
    const GET = route('GET /api/me', {}, () => {
      clock.advance(5)
      return new Response('me', { headers: { 'cache-control': 'private, max-age=5' } })
    })
    const response = await GET(ask('/api/me', { user: 'ann' }))
    expect(response.headers.get('server-timing')).toMatch(/dur=5/)
    expect(response.headers.get('cache-control')).toBe('private, max-age=5')
  })

  it('counts a client that went away as that, not as a failure of ours', async () => {
    for (const thrown of [new DOMException('gone', 'AbortError'), new AbortedError('a load')]) {
      const { route, observed, errors } = adapterUnderTest()
      const gone = new AbortController()
      const GET = route('GET /api/health', {}, () => {
        gone.abort()
        throw thrown
      })
      expect((await GET(new Request(ask('/api/health'), { signal: gone.signal }))).status).toBe(499)
      expect(observed).toMatchObject([{ status: 499 }])
      expect(errors).toEqual([])
    }
  })

  it('takes an abort for a failure while the client is still there', async () => {
    const { route, errors } = adapterUnderTest()
    const GET = route('GET /api/health', {}, () => {
      throw new DOMException('gone', 'AbortError')
    })
    expect((await GET(ask('/api/health'))).status).toBe(500)
    expect(errors).toHaveLength(1)
  })

  it('believes a request id only when it is a UUID', async () => {
    const { route } = adapterUnderTest()
    const GET = route('GET /api/health', {}, ({ scope }) => new Response(scope.requestId))
    const response = await GET(ask('/api/health', { headers: { 'x-request-id': '<script>' } }))
    const id = await response.text()
    expect(isUuid(id)).toBe(true)
    expect(response.headers.get('x-request-id')).toBe(id)
  })

  it('answers 401 to nobody, without running anything, and has it audited folded', async () => {
    const { route, sink, audit } = adapterUnderTest()
    let ran = false
    const run = () => {
      ran = true
      return undefined
    }
    const GET = route('GET /api/notes/:id', { resource: run }, () => new Response())
    const response = await GET(ask('/api/notes/1'))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Cookie')
    expect(await problemIn(response)).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'Sign in first.',
      code: 'unauthenticated',
      requestId: REQUEST_ID,
    })
    expect(ran).toBe(false)
    await GET(ask('/api/notes/2'))
    await audit.drain()
    expect(sink.events.map(({ action, count }) => [action, count])).toEqual([
      ['access.unauthenticated', 1],
      ['access.unauthenticated', 1],
    ])
  })

  it('lets the owner through and gives the handler what was resolved', async () => {
    const { route } = adapterUnderTest()
    const GET = route('GET /api/notes/:id', { resource }, ({ resource, params, principal }) =>
      Response.json([resource.text, params.id, principal.id]),
    )
    expect(await (await GET(ask('/api/notes/1', { user: 'ann' }))).json()).toEqual(['hello', '1', 'ann'])
  })

  it('answers alike for what is not there and what is not allowed, and audits the denial with its reason', async () => {
    const { route, sink, audit } = adapterUnderTest()
    const GET = route('GET /api/notes/:id', { resource }, () => new Response('secret'))
    const refused = await GET(ask('/api/notes/1', { user: 'bob' }))
    const missing = await GET(ask('/api/notes/9', { user: 'bob' }))
    expect([refused.status, missing.status]).toEqual([404, 404])
    expect(await problemIn(refused)).toEqual(await problemIn(missing))
    await audit.drain()
    const [denied] = sink.events
    expect(denied).toMatchObject({
      action: 'access.denied',
      outcome: 'denied',
      reason: 'no-matching-rule',
      tenant: 'acme',
      requestId: REQUEST_ID,
      actor: { type: 'user', id: 'bob' },
      targets: [{ type: 'note', id: '1' }],
      context: { method: 'GET', route: 'GET /api/notes/:id' },
    })
    expect(sink.events[1]).toMatchObject({ action: 'request.refused', reason: 'not-found' })
  })

  it('answers 403 where the row says so, to those who may not, for what is missing too', async () => {
    const { route } = adapterUnderTest()
    const PATCH = route('PATCH /api/notes/:id', { resource }, () => new Response())
    const statusFor = async (user: string, id: string) =>
      (await PATCH(ask(`/api/notes/${id}`, { user, method: 'PATCH' }))).status
    expect(await statusFor('bob', '1')).toBe(403)
    expect(await statusFor('bob', '9')).toBe(403)
    expect(await statusFor('ann', '1')).toBe(200)
    expect(await statusFor('eve', '9')).toBe(404)
  })

  it('refuses a write from another site before it reads anything of it', async () => {
    const { route } = adapterUnderTest()
    const POST = route('POST /api/notes', { body: Body }, () => new Response())
    const request = ask('/api/notes', {
      user: 'ann',
      method: 'POST',
      body: '{"text":"a"}',
      headers: { origin: 'https://evil.example' },
    })
    const response = await POST(request)
    expect(response.status).toBe(403)
    expect((await problemIn(response)).code).toBe('cross-origin')
    expect(request.bodyUsed).toBe(false)
  })

  it.each([
    [{ body: '{"text":1}' }, 422, 'invalid-input'],
    [{ body: '{"text":"01234567890"}' }, 422, 'invalid-input'],
    [{ body: '{"text"' }, 400, 'malformed-body'],
    [{ body: 'text=a', headers: { 'content-type': 'text/plain' } }, 415, 'unsupported-media-type'],
    [{ body: `{"text":"${'x'.repeat(70_000)}"}` }, 413, 'too-large'],
  ])('answers %j with %i %s', async (init, status, code) => {
    const { route, errors } = adapterUnderTest()
    let ran = false
    const POST = route('POST /api/notes', { body: Body }, () => {
      ran = true
      return new Response()
    })
    const response = await POST(ask('/api/notes', { user: 'ann', method: 'POST', ...init }))
    expect([response.status, (await problemIn(response)).code]).toEqual([status, code])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect([ran, errors]).toEqual([false, []])
  })

  it('gives a handler the rest of the path as a list', async () => {
    const { route } = adapterUnderTest()
    const GET = route('GET /api/files/:owner/:path*', {}, ({ params }) => Response.json([params.owner, ...params.path]))
    expect(await (await GET(ask('/api/files/ann/a%20b/c'))).json()).toEqual(['ann', 'a b', 'c'])
  })

  it('takes a write from anywhere where the row says crossOrigin, and refuses whom it would refuse', async () => {
    const { route } = adapterUnderTest()
    const pay = route('POST /api/webhooks/pay', {}, () => new Response('paid'))
    const token = route('PUT /api/me/token', {}, ({ principal }) => new Response(principal.id))
    const note = route('PUT /api/notes/:id', { resource }, () => new Response('kept'))
    const from = (path: string, method: string, user?: string) =>
      new Request(`http://localhost${path}`, { method, headers: user === undefined ? [] : [['x-user', user]] })
    expect(await (await pay(from('/api/webhooks/pay', 'POST'))).text()).toBe('paid')
    expect((await token(from('/api/me/token', 'PUT'))).status).toBe(401)
    expect(await (await token(from('/api/me/token', 'PUT', 'bob'))).text()).toBe('bob')
    expect((await note(from('/api/notes/1', 'PUT', 'bob'))).status).toBe(403)
    expect((await note(from('/api/notes/1', 'PUT', 'ann'))).status).toBe(200)
  })

  it('names the places of an input that are wrong', async () => {
    const { route } = adapterUnderTest()
    const POST = route(
      'POST /api/notes',
      { body: z.object({ a: z.object({ b: z.array(z.number()) }) }) },
      () => new Response(),
    )
    const request = ask('/api/notes', { user: 'ann', method: 'POST', body: '{"a":{"b":[1,"x"]}}' })
    expect((await problemIn(await POST(request))).errors).toMatchObject([{ path: 'a.b.1' }])
  })

  it('answers 404 to parameters that fit nothing, 422 to a query that does not, and passes what came out of the schemas', async () => {
    const { route } = adapterUnderTest()
    const params = z.object({ id: z.coerce.number() })
    const query = z.object({ page: z.coerce.number().default(1), tag: z.array(z.string()).optional() })
    const GET = route('GET /api/notes/:id', { params, query }, ({ params, query }) => Response.json([params.id, query]))
    const eve = { user: 'eve' }
    expect((await GET(ask('/api/notes/x', eve))).status).toBe(404)
    expect((await GET(ask('/api/notes/1?page=x', eve))).status).toBe(422)
    expect(await (await GET(ask('/api/notes/1?page=2&tag=a&tag=b', eve))).json()).toEqual([
      1,
      { page: 2, tag: ['a', 'b'] },
    ])
    const context = { params: Promise.resolve({ id: '7' }) }
    expect(await (await GET(ask('/api/notes/7', eve), context)).json()).toEqual([7, { page: 1 }])
  })

  it.each(['/api/notes/%61', '/api/notes/%2e%2e%2fhealth', '/api/notes/%E0%A4%A', '//api/notes/1', '/api/notes/1/'])(
    'answers 400 to %s before it asks who it is',
    async (path) => {
      let asked = false
      const { route } = adapterUnderTest({
        authenticate: async () => {
          asked = true
          return undefined
        },
      })
      const GET = route('GET /api/notes/:id', {}, () => new Response())
      expect([(await GET(ask(path))).status, asked]).toEqual([400, false])
    },
  )

  it.each([
    [new NotFoundError('note 7'), 404, null, { detail: 'There is nothing here, or nothing that you may see.' }],
    [
      new ConflictError('It has changed', { text: 'new' }),
      409,
      null,
      { detail: 'It has changed', current: { text: 'new' } },
    ],
    [
      new InvalidInputError([{ path: 'text', message: 'taken' }]),
      422,
      null,
      { errors: [{ path: 'text', message: 'taken' }] },
    ],
    [new UnavailableError('database'), 503, '2', { code: 'unavailable' }],
  ])('reads %s as %i', async (error, status, retryAfter, problem) => {
    const { route } = adapterUnderTest()
    const GET = route('GET /api/me', {}, () => {
      throw error
    })
    const response = await GET(ask('/api/me', { user: 'ann' }))
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter])
    expect(await problemIn(response)).toMatchObject(problem)
  })

  it('tells nothing of what nobody foresaw, but to onError', async () => {
    const { route, errors, sink, audit } = adapterUnderTest()
    const secret = new Error('password=hunter2')
    const GET = route('GET /api/me', {}, () => Promise.reject(secret))
    const response = await GET(ask('/api/me', { user: 'ann' }))
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('hunter2')
    expect(errors).toEqual([secret])
    await audit.drain()
    expect(sink.events).toEqual([])
  })

  it.each([undefined, Response.error()])('answers 500 where a handler gives no response to send', async (nothing) => {
    const { route, errors } = adapterUnderTest()
    const GET = route('GET /api/health', {}, () => nothing as Response)
    expect((await GET(ask('/api/health'))).status).toBe(500)
    expect(errors).toHaveLength(1)
  })

  it('answers 500 where a handler gives a response whose body has gone out already', async () => {
    const { route, errors, observed } = adapterUnderTest()
    const once = Response.json({ ok: true })
    const GET = route('GET /api/health', {}, () => once)
    expect(await (await GET(ask('/api/health'))).json()).toEqual({ ok: true })
    expect((await GET(ask('/api/health'))).status).toBe(500)
    expect(errors).toHaveLength(1)
    expect(observed.map(({ status }) => status)).toEqual([200, 500])
  })

  it('refuses as ever when the address cannot be read', async () => {
    const { route, errors } = adapterUnderTest({
      trustedAddress: () => {
        throw new Error('no such header')
      },
    })
    const GET = route('GET /api/me', {}, () => new Response())
    expect((await GET(ask('/api/me'))).status).toBe(401)
    expect(errors).toMatchObject([{ message: 'no such header' }])
  })

  it('waits for finish no longer than for anything else', async () => {
    vi.useFakeTimers()
    try {
      const { route, errors } = adapterUnderTest({ timeoutMs: 5_000, finish: () => new Promise(() => {}) })
      const GET = route('GET /api/me', {}, () => new Response('done'))
      const answering = GET(ask('/api/me', { user: 'ann' }))
      await vi.advanceTimersByTimeAsync(5_000)
      expect(await (await answering).text()).toBe('done')
      expect(errors).toMatchObject([{ code: 'ERR_TICKLESS_DEADLINE' }])
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('lets work go on that was handed to the background, when the answer is a refusal', async () => {
    const { route } = adapterUnderTest()
    let signal: AbortSignal | undefined
    const GET = route('GET /api/me', {}, ({ scope }) => {
      signal = scope.signal
      throw new NotFoundError('it')
    })
    expect((await GET(ask('/api/me', { user: 'ann' }))).status).toBe(404)
    expect(signal?.aborted).toBe(false)
  })

  it('answers 503 at the deadline, and tells the handler through its signal', async () => {
    const { route, errors } = adapterUnderTest({ timeoutMs: 20 })
    let signal: AbortSignal | undefined
    const GET = route('GET /api/me', {}, ({ scope }) => {
      signal = scope.signal
      return new Promise<Response>(() => {})
    })
    const response = await GET(ask('/api/me', { user: 'ann' }))
    expect([response.status, signal?.aborted]).toEqual([503, true])
    expect(errors).toMatchObject([{ code: 'ERR_TICKLESS_DEADLINE' }])
  })

  it('lets nobody through when asking who it is fails or hangs', async () => {
    for (const authenticate of [() => Promise.reject(new Error('down')), () => new Promise<undefined>(() => {})]) {
      const { route } = adapterUnderTest({ authenticate, timeoutMs: 20 })
      const GET = route('GET /api/me', {}, () => new Response('secret'))
      const response = await GET(ask('/api/me', { user: 'ann' }))
      expect(response.status).toBeGreaterThanOrEqual(500)
      expect(await response.text()).not.toContain('secret')
    }
  })

  it('has finish touch every answer, and sends the answer as it was when that fails', async () => {
    const { route, errors } = adapterUnderTest({
      finish: (response, { request, scope }) => {
        if (request.url.endsWith('?fail')) throw new Error('no cookie today')
        response.headers.append('set-cookie', `a=${scope.principal?.id}`)
        response.headers.append('set-cookie', 'b=2')
        return response
      },
    })
    const GET = route('GET /api/me', {}, () => Response.redirect('http://localhost/'))
    const touched = await GET(ask('/api/me', { user: 'ann' }))
    expect([touched.status, touched.headers.getSetCookie()]).toEqual([302, ['a=ann', 'b=2']])
    expect((await GET(ask('/api/me'))).headers.getSetCookie()).toHaveLength(2)
    expect((await GET(ask('/api/me?fail', { user: 'ann' }))).status).toBe(302)
    expect(errors).toHaveLength(1)
  })

  it.each([
    ['NEXT_REDIRECT;replace;/;307;', 307],
    ['NEXT_REDIRECT;push;/a;b;308;', 308],
    ['NEXT_HTTP_ERROR_FALLBACK;404', 404],
  ])(
    'throws on what Next steers itself by, %s, once the scope has ended, and counts it as %i',
    async (digest, status) => {
      const { route, observed } = adapterUnderTest()
      const steering = Object.assign(new Error('steering'), { digest })
      const GET = route('GET /api/health', {}, () => Promise.reject(steering))
      await expect(GET(ask('/api/health'))).rejects.toBe(steering)
      expect(observed).toMatchObject([{ status }])
    },
  )

  it('does nothing when it was exported under another method than that of its row', async () => {
    const { route, errors } = adapterUnderTest()
    let ran = false
    const handler = route('POST /api/sign-in', {}, () => {
      ran = true
      return new Response()
    })
    expect((await handler(ask('/api/sign-in'))).status).toBe(500)
    expect(ran).toBe(false)
    expect(errors).toMatchObject([{ code: 'ERR_TICKLESS_INVALID_ROUTES', row: 'POST /api/sign-in' }])
    const GET = route('GET /api/health', {}, () => new Response())
    expect((await GET(ask('/api/health', { method: 'HEAD' }))).status).toBe(200)
  })

  it('waits for background work where no host keeps the instance awake', async () => {
    const { route } = adapterUnderTest()
    let done = false
    const GET = route('GET /api/health', {}, ({ scope }) => {
      scope.onEnd(async () => {
        await Promise.resolve()
        done = true
      })
      return new Response()
    })
    await GET(ask('/api/health'))
    expect(done).toBe(true)
  })

  it('refuses a key that is not a handler', () => {
    const { route } = adapterUnderTest()
    expect(() => route('PAGE /' as never, {}, () => new Response())).toThrow(/PAGE/)
    expect(() => route('GET /nowhere' as never, {}, () => new Response())).toThrow(/nowhere/)
  })
})
