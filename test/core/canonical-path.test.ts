import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCanonicalPath } from '../../lib/core/canonical-path.ts'

describe('a path with one reading', () => {
  it.each([
    '/',
    '/sessions',
    '/api/sessions/0192d3f0-1234-7abc-8def-0123456789ab',
    '/api/people/anna/roles/coach',
    '/a.b/..c/.well-known/x..y',
    '/a-b_c~d!e*f(g)',
    '/notes/caf%C3%A9', // é, composed
    '/notes/a%20b',
    '/tags/50%2A'.replace('%2A', '*'),
    '/files/%E2%9C%93',
    `/${'a'.repeat(2047)}`,
  ])('%s is canonical', (path) => {
    expect(isCanonicalPath(path)).toBe(true)
  })
})

describe('a path trick', () => {
  it.each([
    ['an encoded letter', '/user/%61dmin'],
    ['an encoded letter in upper case', '/user/%41dmin'],
    ['an encoded hyphen', '/user/a%2Db'],
    ['an encoded tilde', '/%7Euser'],
    ['a doubled slash', '//admin'],
    ['a doubled slash inside', '/user//admin'],
    ['a trailing slash', '/admin/'],
    ['an encoded slash', '/user%2Fadmin'],
    ['an encoded slash in lower case', '/user%2fadmin'],
    ['a doubly encoded slash', '/user%252Fadmin'],
    ['a doubly encoded letter', '/user/%2561dmin'],
    ['an encoded percent sign', '/100%25'],
    ['a dot segment', '/x/../admin'],
    ['a last dot segment', '/admin/..'],
    ['a single dot', '/./admin'],
    ['encoded dots', '/x/%2e%2e/admin'],
    ['half-encoded dots', '/x/.%2E/admin'],
    ['a backslash', '/\\admin'],
    ['a backslash inside', '/user\\admin'],
    ['an encoded backslash', '/user%5Cadmin'],
    ['a malformed escape', '/%E0%A4%A'],
    ['a truncated UTF-8 sequence', '/%E0%A4'],
    ['an overlong slash', '/%C0%AFadmin'],
    ['an overlong dot', '/%C0%AE%C0%AE/admin'],
    ['an encoded surrogate', '/%ED%A0%80'],
    ['a lone percent sign', '/50%'],
    ['an escape without digits', '/%zz'],
    ['an escape in lower case', '/caf%c3%a9'],
    ['a null byte', '/admin\u0000'],
    ['an encoded null byte', '/admin%00'],
    ['an encoded line break', '/admin%0A'],
    ['an encoded carriage return', '/admin%0D%0Ax'],
    ['an encoded tab', '/admin%09'],
    ['an encoded delete', '/admin%7F'],
    ['an encoded C1 control character', '/admin%C2%85'],
    ['a raw tab, which URL parsers drop', '/ad\tmin'],
    ['a raw space', '/a b'],
    ['a raw character beyond ASCII', '/café'],
    ['a decomposed twin of a composed letter', '/notes/cafe%CC%81'],
    ['a compatibility twin: the Kelvin sign', '/%E2%84%AA'],
    ['path parameters', '/admin;x=1'],
    ['an encoded semicolon beside a bare one', '/admin;%3B'],
    ['a query', '/admin?x=a'],
    ['a bar, which no URL may hold bare', '/a|b'],
    ['a bracket, which no URL may hold bare', '/a[0]'],
    ['a fragment', '/admin#x'],
    ['no leading slash', 'admin'],
    ['an absolute URL', 'http://host/admin'],
    ['nothing', ''],
    ['excessive length', `/${'a'.repeat(2048)}`],
  ])('is refused: %s (%j)', (_, path) => {
    expect(isCanonicalPath(path)).toBe(false)
  })
})

describe('isCanonicalPath', () => {
  const DELIMITERS = /[@:&=+$,]/g
  const ascii = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))
  const segment = fc.string({
    unit: fc.oneof(ascii, fc.constantFrom('é', '\u0301', '✓', '\u0085')),
    minLength: 1,
    maxLength: 8,
  })

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isCanonicalPath(`/${text}`)).toBeTypeOf('boolean')
      }),
    )
  })

  it('finds a canonical spelling for what an application would link to', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', 'é', ' ', '✓', '@'), minLength: 1 }), {
          minLength: 1,
        }),
        (segments) => {
          expect(isCanonicalPath(`/${segments.map(encodeURIComponent).join('/')}`)).toBe(true)
        },
      ),
    )
  })

  it('has no two spellings of one list of segments, delimiters that may stand bare (@ : & = + $ ,) aside', () => {
    const spelling = fc.tuple(segment, fc.infiniteStream(fc.integer({ min: 0, max: 2 }))).map(([text, choices]) => {
      // Each character bare, encoded, or encoded in lower case.
      const spell = (character: string) => {
        const bytes = [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
        const choice = choices.next().value
        if (choice === 0) return character
        return choice === 1 ? bytes.join('').toUpperCase() : bytes.join('')
      }
      return [...text].map(spell).join('')
    })
    fc.assert(
      fc.property(spelling, (spelt) => {
        const path = `/${spelt}`
        if (!isCanonicalPath(path)) return
        const bare = (text: string) => text.replace(DELIMITERS, (character) => encodeURIComponent(character))
        // A bare slash parts two segments.
        for (const part of spelt.split('/')) expect(bare(part)).toBe(encodeURIComponent(decodeURIComponent(part)))
      }),
      { numRuns: 2_000 },
    )
  })
})
