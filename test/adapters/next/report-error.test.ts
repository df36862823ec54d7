import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuditLog } from '../../../lib/audit/index.ts'
import { createGuard } from '../../../lib/adapters/next/guard.ts'
import { createNextAdapter, defineRoutes } from '../../../lib/adapters/next/index.ts'
import { reportError } from '../../../lib/adapters/next/report-error.ts'
import { UnavailableError } from '../../../lib/core/errors.ts'
import { createMemoryAuditSink } from '../../../lib/stores/memory/index.ts'
import { adapterUnderTest, ask, authenticate, policy, REQUEST_ID, table } from './adapter-under-test.ts'

let written: string[]

beforeEach(() => {
  written = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void written.push(line))
})
afterEach(() => vi.restoreAllMocks())

const routes = defineRoutes(table, { policy })
const audit = () => createAuditLog({ sink: createMemoryAuditSink() })
const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>)

/** Without an `onError`, as most people begin. */
function silentAdapter(options: { finish?: () => never } = {}) {
  const { access } = adapterUnderTest()
  return createNextAdapter({ access, audit: audit(), monitor: { observe() {} }, authenticate, routes, ...options })
}

describe('an adapter without onError', () => {
  it('writes what a handler threw as one line, with the request, the route and the stack', async () => {
    const GET = silentAdapter().route('GET /api/health', {}, () => {
      throw new TypeError('a bug\nin two lines', { cause: new Error('below') })
    })
    expect((await GET(ask('/api/health'))).status).toBe(500)
    expect(lines()).toEqual([
      {
        level: 'error',
        requestId: REQUEST_ID,
        route: 'GET /api/health',
        name: 'TypeError',
        message: 'a bug\nin two lines',
        cause: expect.stringContaining('below'),
        stack: expect.stringContaining('report-error.test.ts'),
      },
    ])
    expect(written[0]).not.toContain('\n')
  })

  it('writes no stack of what was foreseen', async () => {
    const GET = silentAdapter().route('GET /api/health', {}, () => {
      throw new UnavailableError('the store', { cause: new Error('refused') })
    })
    expect((await GET(ask('/api/health'))).status).toBe(503)
    expect(lines()).toMatchObject([{ code: 'ERR_TICKLESS_UNAVAILABLE', cause: 'refused' }])
    expect(lines()[0]).not.toHaveProperty('stack')
  })

  it('writes what finish threw', async () => {
    const finish = () => {
      throw new Error('no cookie')
    }
    const GET = silentAdapter({ finish }).route('GET /api/health', {}, () => new Response('done'))
    expect(await (await GET(ask('/api/health'))).text()).toBe('done')
    expect(lines()).toMatchObject([{ route: 'GET /api/health', message: 'no cookie' }])
  })

  it('writes nothing of a refusal', async () => {
    const GET = silentAdapter().route('GET /api/me', {}, () => new Response())
    expect((await GET(ask('/api/me'))).status).toBe(401)
    expect(written).toEqual([])
  })

  it('answers as ever when the console is broken', async () => {
    vi.mocked(console.error).mockImplementation(() => {
      throw new Error('EPIPE')
    })
    const GET = silentAdapter().route('GET /api/health', {}, () => {
      throw new Error('a bug')
    })
    expect((await GET(ask('/api/health'))).status).toBe(500)
  })
})

describe('a guard without onError', () => {
  it('writes what authenticate threw, with the id that the caller was told', async () => {
    const fail = () => Promise.reject(new Error('no key'))
    const guard = createGuard({ routes, policy, authenticate: fail, audit: audit(), signInPath: '/' })
    const response = await guard(new Request('http://localhost/api/me'))
    expect(response.status).toBe(503)
    expect(lines()).toMatchObject([
      {
        requestId: response.headers.get('x-request-id'),
        route: 'GET /api/me',
        message: 'no key',
        stack: expect.stringContaining('no key'),
      },
    ])
  })

  it('answers as ever when its onError throws', async () => {
    const onError = () => {
      throw new Error('a broken reporter')
    }
    const fail = () => Promise.reject(new Error('no key'))
    const guard = createGuard({ routes, policy, authenticate: fail, audit: audit(), signInPath: '/', onError })
    expect((await guard(new Request('http://localhost/api/me'))).status).toBe(503)
    expect(written).toEqual([])
  })
})

describe('reportError', () => {
  it.each([
    ['a string', 'a string'],
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
  ])('writes %j, which is no error', (thrown, message) => {
    reportError(undefined, thrown, { requestId: REQUEST_ID })
    expect(lines()).toEqual([{ level: 'error', requestId: REQUEST_ID, message }])
  })
})
