import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pagePathOf } from '../../../lib/adapters/next/page-path.ts'
import { returnPathOf, signInUrl } from '../../../lib/adapters/next/return-path.ts'

describe('pagePathOf', () => {
  it.each([
    ['/sessions', '/sessions'],
    ['/sessions.rsc', '/sessions'],
    ['/index.rsc', '/'],
    ['/index', '/index'],
    ['/sessions.segments/_tree.segment.rsc', '/sessions'],
    ['/sessions.segments/_tree.segment', '/sessions'],
    ['/admin/people.segments/admin/people/__PAGE__.segment', '/admin/people'],
    ['/index.segments/_tree.segment', '/'],
    ['/a.segment', '/a.segment'],
  ])('reads %s as %s', (path, page) => expect(pagePathOf(path)).toBe(page))
})

describe('returnPathOf', () => {
  it('gives a path of this site back, with its query', () => {
    expect(returnPathOf('/sessions?page=2&q=a%20b', '/')).toBe('/sessions?page=2&q=a%20b')
  })

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil',
    '/%2f/evil',
    '/a/../b',
    'javascript:alert(1)',
    '/x?\r\nset-cookie: a=b',
    '/x?a?\r\nset-cookie: a=b',
    '/x?a?b#c',
    '/x#y',
    '',
    undefined,
    ['/x'],
  ])('falls back for %j', (to) => expect(returnPathOf(to, '/home')).toBe('/home'))

  it('never leads to another origin, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `/${text}`),
        ),
        (to) => {
          expect(new URL(returnPathOf(to, '/'), 'https://hub.example').origin).toBe('https://hub.example')
        },
      ),
    )
  })
})

describe('signInUrl', () => {
  it('remembers path and query, without what Next adds for its own client', () => {
    const search = new URLSearchParams({ page: '2', _rsc: 'abc' })
    expect(signInUrl('/', '/sessions', search)).toBe('/?to=%2Fsessions%3Fpage%3D2')
  })

  it('does not send people from the sign-in page to itself', () => {
    expect(signInUrl('/', '/', new URLSearchParams())).toBe('/')
  })
})
