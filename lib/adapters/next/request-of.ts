/**
 * A request for `authenticate` where Next hands out headers alone: in pages and Server Actions.
 * Its URL is a stand-in, as Next's own is: only headers and method mean something.
 */
export function requestOf(headers: Headers | Iterable<readonly [string, string]>, method: 'GET' | 'POST'): Request {
  return new Request('http://localhost/', { method, headers: new Headers([...headers] as [string, string][]) })
}
