import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCanonicalPath } from '../../../lib/core/canonical-path.ts'
import { defineRoutes } from '../../../lib/adapters/next/route-table.ts'
import { InvalidRoutesError } from '../../../lib/adapters/next/invalid-routes-error.ts'

const routes = defineRoutes({
  'GET /api/people/:id': 'signed-in',
  'PATCH /api/people/:id': 'people:assign',
  'GET /api/people/me': 'signed-in',
  'GET /api/:what/list': 'public',
  'PUT /api/people/:id/roles/:role': { permission: 'people:assign', fresh: true, refusal: 403 },
  'PAGE /': 'public',
  'PAGE /sessions/:id': 'session:read',
  'ACTION people.assign': 'people:assign',
})

function keyOf(method: string, path: string): string {
  const match = routes.match(method, path)
  return match.kind === 'row' ? match.row.key : match.kind
}

describe('defineRoutes', () => {
  it('finds the row of a path and gives its parameters, decoded', () => {
    const match = routes.match('PUT', '/api/people/a%20b/roles/coach')
    expect(match).toMatchObject({ kind: 'row', row: { permission: 'people:assign', fresh: true, refusal: 403 } })
    expect(match.kind === 'row' && { ...match.params }).toEqual({ id: 'a b', role: 'coach' })
  })

  it('prefers text to a parameter, and goes back where the text leads nowhere', () => {
    expect(keyOf('GET', '/api/people/me')).toBe('GET /api/people/me')
    expect(keyOf('GET', '/api/people/other')).toBe('GET /api/people/:id')
    expect(keyOf('GET', '/api/people/list')).toBe('GET /api/people/:id')
    expect(keyOf('GET', '/api/things/list')).toBe('GET /api/:what/list')
  })

  it('looks at the method after the place, as Next does', () => {
    expect(routes.match('PATCH', '/api/people/me')).toEqual({
      kind: 'wrong-method',
      allow: ['GET', 'HEAD'],
      page: false,
    })
  })

  it('sends HEAD to the GET row, and to pages their three methods', () => {
    expect(keyOf('HEAD', '/api/people/me')).toBe('GET /api/people/me')
    expect([keyOf('GET', '/'), keyOf('HEAD', '/'), keyOf('POST', '/')]).toEqual(['PAGE /', 'PAGE /', 'PAGE /'])
    expect(routes.match('OPTIONS', '/')).toEqual({ kind: 'wrong-method', allow: ['GET', 'HEAD', 'POST'], page: true })
  })

  it('knows neither prefixes, nor longer paths, nor other spellings', () => {
    for (const path of ['/api', '/api/people', '/api/people/1/roles', '/API/people/me', '/sessions', '/sessions/1/x']) {
      expect([path, keyOf('GET', path)]).toEqual([path, 'unknown'])
    }
  })

  it('never finds an action by a path', () => {
    expect(keyOf('POST', '/people.assign')).toBe('unknown')
    expect(routes.row('ACTION people.assign')).toMatchObject({ kind: 'action', path: undefined })
  })

  it('is not fooled by names that every object has', () => {
    const odd = defineRoutes({ 'GET /x/:constructor': 'public' })
    const match = odd.match('GET', '/x/v')
    expect(match.kind === 'row' && Object.entries(match.params)).toEqual([['constructor', 'v']])
    expect(match.kind === 'row' && 'toString' in match.params).toBe(false)
    for (const path of ['/__proto__', '/constructor', '/toString']) expect(keyOf('GET', path)).toBe('unknown')
    expect(() => routes.row('toString' as never)).toThrow(InvalidRoutesError)
  })

  it.each([
    [{ 'FETCH /x': 'public' }, 'FETCH /x'],
    [{ 'GET x': 'public' }, 'GET x'],
    [{ 'GET /x/': 'public' }, 'GET /x/'],
    [{ 'GET /x//y': 'public' }, 'GET /x//y'],
    [{ 'GET /x/*': 'public' }, 'GET /x/*'],
    [{ 'GET /%61': 'public' }, 'GET /%61'],
    [{ 'GET /:': 'public' }, 'GET /:'],
    [{ 'GET /:__proto__': 'public' }, 'GET /:__proto__'],
    [{ 'GET /:id/:id': 'public' }, 'GET /:id/:id'],
    [{ 'GET /:id/:id*': 'public' }, 'GET /:id/:id*'],
    [{ 'GET /:all*/x': 'public' }, 'GET /:all*/x'],
    [{ 'GET /:all**': 'public' }, 'GET /:all**'],
    [{ 'GET /:*': 'public' }, 'GET /:*'],
    [{ 'GET /x/a*': 'public' }, 'GET /x/a*'],
    [{ 'GET /x/[id': 'public' }, 'GET /x/[id'],
    [{ 'GET /x/:a*': 'public', 'GET /x/:b*': 'public' }, 'GET /x/:b*'],
    [{ 'GET /x': 'anybody' }, 'GET /x'],
    [{ 'GET /x': '*:*' }, 'GET /x'],
    [{ 'GET /x': null }, 'GET /x'],
    [{ 'GET /x': { permission: 'a:b', refusal: 500 } }, 'GET /x'],
    [{ 'POST /x': { permission: 'a:b', crossOrigin: 'yes' } }, 'POST /x'],
    [{ 'POST /x': { access: 'public', crossOrigin: 1 } }, 'POST /x'],
    [{ 'POST /x': { access: 'anybody' } }, 'POST /x'],
    [{ 'POST /x': { access: 'public', permission: 'a:b' } }, 'POST /x'],
    [{ 'POST /x': { access: 'permission', permission: 'a:b' } }, 'POST /x'],
    [{ 'POST /x': { access: 'public', refusal: 404 } }, 'POST /x'],
    [{ 'POST /x': { permission: 'a:b', fresh: 'yes' } }, 'POST /x'],
    [{ 'POST /x': { crossOrigin: true } }, 'POST /x'],
    [{ 'POST /x': [] }, 'POST /x'],
    [{ 'PAGE /x': { access: 'public', crossOrigin: true } }, 'PAGE /x'],
    [{ 'ACTION x': { permission: 'a:b', crossOrigin: true } }, 'ACTION x'],
    [{ 'ACTION /x y': 'public' }, 'ACTION /x y'],
    [{ 'GET /:a': 'public', 'GET /:b': 'public' }, 'GET /:b'],
    [{ 'PAGE /x': 'public', 'GET /x': 'public' }, 'GET /x'],
    [{ [`GET ${'/x'.repeat(33)}`]: 'public' }, `GET ${'/x'.repeat(33)}`],
  ])('names the bad row of %j', (table, row) => {
    let error: unknown
    try {
      defineRoutes(table as never)
    } catch (caught) {
      error = caught
    }
    expect(error).toMatchObject({ code: 'ERR_TICKLESS_INVALID_ROUTES', row })
  })

  it('reads the long forms, and takes other origins only where a row says so', () => {
    const { rows } = defineRoutes({
      'POST /a': { access: 'public', crossOrigin: true },
      'POST /b': { access: 'signed-in' },
      'POST /c': { permission: 'a:b', crossOrigin: true },
      'POST /d': 'public',
    })
    expect(rows.map(({ access, crossOrigin }) => [access, crossOrigin])).toEqual([
      ['public', true],
      ['signed-in', false],
      ['permission', true],
      ['public', false],
    ])
  })

  it.each([
    ['GET /x/[id]', '`:id` instead of `[id]`'],
    ['GET /x/[...all]', '`:all*` instead of `[...all]`'],
    ['PAGE /x/[[...all]]', '`:all*` instead of `[[...all]]`'],
  ])('says how to write %s', (key, advice) => {
    expect(() => defineRoutes({ [key]: 'public' } as never)).toThrow(advice)
  })

  it('asks the policy whether it knows each permission', () => {
    const policy = { isAction: (action: string) => action === 'thing:read' }
    expect(() => defineRoutes({ 'GET /x': 'thing:read' }, { policy })).not.toThrow()
    expect(() => defineRoutes({ 'GET /x': 'thing:raed' }, { policy })).toThrow(/thing:raed/)
  })

  it('refuses a table without end', () => {
    const rows = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`GET /x${n}`, 'public']))
    expect(() => defineRoutes(rows as never)).toThrow(InvalidRoutesError)
  })

  it('answers for every canonical path, and gives back what was in it', () => {
    const segment = fc.string({ minLength: 1, maxLength: 12 }).map(encodeURIComponent)
    fc.assert(
      fc.property(fc.constantFrom('GET', 'PUT', 'TRACE'), fc.array(segment, { maxLength: 6 }), (method, segments) => {
        const path = `/${segments.join('/')}`
        fc.pre(isCanonicalPath(path))
        const match = routes.match(method, path)
        if (match.kind !== 'row') return
        const pattern = match.row.path!.replaceAll(/:(\w+)/g, (_, name: string) =>
          encodeURIComponent(String(match.params[name])),
        )
        expect(pattern).toBe(path)
      }),
    )
  })
})

describe('a row whose last segment takes the rest', () => {
  const auth = defineRoutes({
    'GET /api/auth/:all*': 'public',
    'POST /api/auth/:all*': { access: 'public', crossOrigin: true },
    'GET /api/auth/session': 'signed-in',
    'GET /api/auth/:provider/callback': 'public',
    'GET /api/auth/admin/users/:id': 'signed-in',
    'PAGE /:slug*': 'public',
  })
  const find = (path: string, method = 'GET') => {
    const match = auth.match(method, path)
    return match.kind === 'row' ? [match.row.key, { ...match.params }] : match.kind
  }

  it('takes one segment or more, decoded', () => {
    expect(find('/api/auth/a')).toEqual(['GET /api/auth/:all*', { all: ['a'] }])
    expect(find('/api/auth/a/b%20c/d')).toEqual(['GET /api/auth/:all*', { all: ['a', 'b c', 'd'] }])
    expect(find('/api/auth/a/b', 'POST')).toEqual(['POST /api/auth/:all*', { all: ['a', 'b'] }])
  })

  it('does not take none', () => {
    const alone = defineRoutes({ 'GET /api/auth/:all*': 'public', 'PAGE /:slug*': 'public' })
    expect(alone.match('GET', '/').kind).toBe('unknown')
    const { match } = defineRoutes({ 'GET /api/auth/:all*': 'public' })
    for (const path of ['/api/auth', '/api/auth/', '/api/authx/a', '/api']) {
      expect([path, match('GET', path).kind]).toEqual([path, 'unknown'])
    }
  })

  it('comes after text and after single parameters, and catches what they lead nowhere with', () => {
    expect(find('/api/auth/session')).toEqual(['GET /api/auth/session', {}])
    expect(find('/api/auth/github/callback')).toEqual(['GET /api/auth/:provider/callback', { provider: 'github' }])
    expect(find('/api/auth/admin/users/7')).toEqual(['GET /api/auth/admin/users/:id', { id: '7' }])
    expect(find('/api/auth/admin/users')).toEqual(['GET /api/auth/:all*', { all: ['admin', 'users'] }])
    expect(find('/api/auth/session/x')).toEqual(['GET /api/auth/:all*', { all: ['session', 'x'] }])
    expect(find('/api/auth')).toEqual(['PAGE /:slug*', { slug: ['api', 'auth'] }])
  })

  it('looks at the method after the place', () => {
    expect(auth.match('DELETE', '/api/auth/a/b')).toMatchObject({ allow: ['GET', 'HEAD', 'POST'] })
    expect(auth.match('POST', '/api/auth/session')).toMatchObject({ allow: ['GET', 'HEAD'] })
  })

  it('gives back every segment of every canonical path', () => {
    const segment = fc.string({ minLength: 1, maxLength: 12 }).map(encodeURIComponent)
    const all = defineRoutes({ 'GET /:all*': 'public' })
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
        const path = `/${segments.join('/')}`
        fc.pre(isCanonicalPath(path))
        const match = all.match('GET', path)
        expect(match.kind === 'row' && match.params['all']).toEqual(segments.map((text) => decodeURIComponent(text)))
      }),
    )
  })
})
