/**
 * Lets a request through to its route, in the form that `NextResponse.next({ request: { headers } })` has,
 * without the weight of `next/server` in the edge bundle.
 *
 * The route sees `x-request-id` as it is given here, and none of the `x-middleware-*` headers that a client may have sent:
 * a header that is not listed is taken off.
 */
export function passOn(request: Request, requestId: string): Response {
  const headers = new Headers({ 'x-middleware-next': '1', 'x-request-id': requestId })
  const names: string[] = []
  for (const [name, value] of request.headers) {
    if (name === 'x-request-id' || name.startsWith('x-middleware-')) continue
    headers.set(`x-middleware-request-${name}`, value)
    names.push(name)
  }
  headers.set('x-middleware-request-x-request-id', requestId)
  headers.set('x-middleware-override-headers', [...names, 'x-request-id'].join(','))
  return new Response(null, { headers })
}
