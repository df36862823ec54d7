// Not `next/navigation.js`: that file is the client's, and only the bare name, which Node cannot resolve, leads to this one.
import { redirect, unstable_rethrow } from 'next/dist/client/components/navigation.react-server.js'
import { connection } from 'next/server.js'

/**
 * Waits until there is a real request. Everything that reads does this first: otherwise `next build` runs it and keeps the
 * answer for ever. Outside Next (a unit test that calls a handler) there is nothing to wait for.
 */
export async function awaitConnection(): Promise<void> {
  try {
    await connection()
  } catch (error) {
    rethrowControlFlow(error)
    if (!(error instanceof Error && error.message.includes('outside a request scope'))) throw error
  }
}

/** Throws on what Next throws to steer itself: `redirect()`, `notFound()`, the end of a prerender. Anything else it leaves alone. */
export function rethrowControlFlow(error: unknown): void {
  unstable_rethrow(error)
}

/** The status that Next will answer with because of what was thrown: it stands at the end of the digest. 307 where none does. */
export function steeredStatus(error: unknown): number {
  const { digest } = (error ?? {}) as { digest?: unknown }
  const status = typeof digest === 'string' ? /;([345]\d\d);?$/.exec(digest)?.[1] : undefined
  return status === undefined ? 307 : Number(status)
}

/** Sends a page's visitor elsewhere, the way Next does it: by throwing. */
export function redirectTo(path: string): never {
  return redirect(path)
}
