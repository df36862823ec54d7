import { guard } from './app/_server/edge.ts'

/**
 * Every request passes here but those for Next's own static files and the icon: who is it, and may they come near this
 * route at all? The route table answers (`app/routes.ts`); handlers and pages enforce the same rows again, next to the data.
 *
 * The file keeps its old name because `proxy.ts` cannot run on the edge; the guard works unchanged from either.
 */
export const middleware = guard

// Next reads this from the source text: it must stay a literal.
export const config = {
  matcher: ['/((?!_next/static/|_next/image$|favicon\\.ico$|icon\\.svg$).*)'],
}
