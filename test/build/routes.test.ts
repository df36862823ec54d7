import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { routeTable } from '../../app/routes.ts'
import { BUILD } from './built-app.ts'
import { prerenderedRoutes, routesOf } from './prerendered-routes.ts'

/** What may be made at build time: it holds no data. */
const ALLOWED = new Set(['/icon.svg', '/_global-error'])

/** Routes that Next adds of its own accord. */
const OWN_OF_NEXT = new Set(['/_global-error', '/_not-found', '/icon.svg'])

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/build/${name}/`, import.meta.url))

describe('the routes of the build', () => {
  it('are all made on request: nothing read from a database was baked in', () => {
    expect(prerenderedRoutes(BUILD).filter(({ route }) => !ALLOWED.has(route))).toEqual([])
  })

  it('left no HTML behind but of what is allowed', () => {
    for (const route of routesOf(BUILD).filter((path) => !ALLOWED.has(path))) {
      const file = join(BUILD, 'server/app', `${route === '/' ? '/index' : route}.html`)
      expect([route, textOf(file)]).toEqual([route, ''])
    }
  })

  it('are the rows of the route table, no more and no less', () => {
    const rows = Object.keys(routeTable)
      .filter((key) => !key.startsWith('ACTION '))
      .map((key) => key.slice(key.indexOf(' ') + 1).replace(/:(\w+)/g, '[$1]'))
    const built = routesOf(BUILD).filter((path) => !OWN_OF_NEXT.has(path))
    expect(built).toEqual([...new Set(rows)].toSorted())
  })
})

describe('prerenderedRoutes', () => {
  it('sees a page and a handler that became static, and a page with a static shell', () => {
    expect(prerenderedRoutes(fixture('baked-in'))).toEqual([
      { route: '/', kept: 'static' },
      { route: '/api/coaches', kept: 'static' },
      { route: '/sessions', kept: 'partly static' },
      { route: '/sessions/[id]', kept: 'partly static' },
    ])
  })

  it('passes pages that wait for their connection', () => {
    expect(prerenderedRoutes(fixture('on-request'))).toEqual([])
  })

  it('says what to do when there is no build', () => {
    expect(() => prerenderedRoutes(fixture('none'))).toThrow(/prerender-manifest\.json is missing: run `npm run build`/)
  })
})

/** A file's text, `''` where there is none. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
