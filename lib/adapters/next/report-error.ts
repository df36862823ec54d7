import type { RequestScope } from '../../core/request-scope.ts'

/** What an error came up in. */
export interface ErrorOccasion {
  readonly requestId: string
  /** Key of the row, where it is known. */
  readonly route?: string | undefined
  /** For an `onError` that takes it. */
  readonly scope?: RequestScope | undefined
}

/**
 * Tells `onError` of an error that the caller is told nothing about; without one it is a line of JSON on `console.error`.
 * What a reporter throws is swallowed: it must not change an answer.
 */
export function reportError(
  onError: ((error: unknown, scope: RequestScope | undefined) => void) | undefined,
  error: unknown,
  occasion: ErrorOccasion,
): void {
  try {
    if (onError) onError(error, occasion.scope)
    else console.error(lineOf(error, occasion))
  } catch {
    // A broken reporter must not decide about a request.
  }
}

/** By its fields, not by `instanceof`: an error may come from another realm. JSON keeps a message from faking a second line. */
function lineOf(error: unknown, { requestId, route }: ErrorOccasion): string {
  const { name, message = String(error), code, stack, cause } = (error ?? {}) as Partial<Error> & { code?: unknown }
  // What carries a code of ours was foreseen; only the unforeseen needs its stack.
  const foreseen = typeof code === 'string' && code.startsWith('ERR_TICKLESS_')
  const below = cause as Partial<Error> | null | undefined
  const because = (foreseen ? undefined : below?.stack) ?? below?.message
  const line = { level: 'error', requestId, route, name, message, code, cause: because }
  return JSON.stringify(foreseen ? line : { ...line, stack })
}
