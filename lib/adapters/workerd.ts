import type { BackgroundHostOptions } from '../core/background.ts'

/** The execution context of a Worker, as far as it is needed. */
export interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void
}

/**
 * The options that a request scope needs from a Worker's `ctx`: background work is registered there, so that workerd keeps
 * the request's I/O alive for it, for at most 30 seconds after the response.
 *
 * ```ts
 * fetch: async (request, env, ctx) => {
 *   const scope = openRequestScope({ clock, signal: request.signal, ...scopeOptionsOf(ctx) })
 * ```
 *
 * `waitUntil` is called as a method of its context: detached, workerd refuses it.
 */
export function scopeOptionsOf(ctx: ExecutionContext): Required<Pick<BackgroundHostOptions, 'waitUntil'>> {
  return { waitUntil: (work) => ctx.waitUntil(work) }
}
