/**
 * What Vercel tells of an invocation. `waitUntil` needs no adapter: the request scope finds it by itself.
 *
 * @module tickless/vercel
 */

/**
 * Instant at which Vercel ends this invocation, in milliseconds since the Unix epoch; `undefined` anywhere else, and where
 * the host says something that is no instant. Read it per request: a function instance serves many.
 *
 * @see https://vercel.com/docs/functions/functions-api-reference/vercel-functions-package
 */
export function vercelDeadlineMs(): number | undefined {
  const holder = (globalThis as Record<symbol, unknown>)[Symbol.for('@vercel/request-context')] as
    { get?: () => { deadline?: unknown; getDeadline?: () => unknown } | undefined } | undefined
  try {
    const context = holder?.get?.()
    const deadline = context?.deadline ?? context?.getDeadline?.()
    const atMs =
      deadline instanceof Date ? deadline.getTime() : typeof deadline === 'string' ? Date.parse(deadline) : Number.NaN
    return Number.isFinite(atMs) ? atMs : undefined
  } catch {
    // A host that fails to tell is a host that does not tell.
    return undefined
  }
}
