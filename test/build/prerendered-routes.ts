import { readManifest } from './built-app.ts'

interface Prerendered {
  /** `empty`: the build kept nothing of the answer. */
  readonly response?: string
  /** `blocking`: the whole answer is made on request. */
  readonly compute?: string
  /** Of `dynamicRoutes`: the shell that is served while the page is made. */
  readonly fallback?: string | false | null
}

/** A route of which the build kept the whole answer, or a part. */
export interface PrerenderedRoute {
  readonly route: string
  readonly kept: 'static' | 'partly static'
}

/**
 * The routes of a build of which something was made at build time: what `next build` draws as `○`, `●` or `◐`. A route
 * that waited for its connection first is listed too, by Next 16, but with an empty response and a blocking compute.
 */
export function prerenderedRoutes(build: string): PrerenderedRoute[] {
  const { routes, dynamicRoutes } = readManifest<Record<'routes' | 'dynamicRoutes', Record<string, Prerendered>>>(
    build,
    'prerender-manifest.json',
  )
  const fixed = Object.entries(routes).filter(([, entry]) => !isMadeOnRequest(entry))
  const open = Object.entries(dynamicRoutes).filter(([, entry]) => !isMadeOnRequest(entry) && entry.fallback !== null)
  return [...fixed, ...open].map(([route, { compute }]) => ({
    route,
    kept: compute === 'static' || compute === undefined ? 'static' : 'partly static',
  }))
}

function isMadeOnRequest({ response, compute }: Prerendered): boolean {
  return response === 'empty' && compute === 'blocking'
}

/** Every route of a build, as its pattern. */
export function routesOf(build: string): string[] {
  return Object.values(readManifest<Record<string, string>>(build, 'app-path-routes-manifest.json')).toSorted()
}
