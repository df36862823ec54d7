/** Why the server refused: its problem details (RFC 9457), or our own words when it could not be reached. */
export interface Problem {
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly code?: string
  readonly requestId?: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  /** With a conflict: the thing as it is now. */
  readonly current?: unknown
}

export type Sent<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

/** Sends one change to the Hub's own API and reads its answer. Never rejects: every failure is a `Problem` to show. */
export async function send<T>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Sent<T>> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch {
    return failed(
      0,
      'The Hub could not be reached',
      'Whether the change arrived is not known. Check the connection, look, and try again.',
    )
  }
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return { ok: true, value: answer as T }
  if (isProblem(answer)) return { ok: false, problem: answer }
  return failed(response.status, 'That did not work', `The Hub answered ${response.status}. Try again in a moment.`)
}

/** The message that belongs to one field, by its path in the body. The API writes it to follow the field's name. */
export function fieldError(problem: Problem | undefined, path: string, label: string): string | undefined {
  const message = problem?.errors?.find((issue) => issue.path === path)?.message
  if (message === undefined) return undefined
  return /^[a-z]/.test(message) ? `${label} ${message}` : message
}

function failed(status: number, title: string, detail: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { status, title, detail } }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'title' in value && typeof value.title === 'string'
}
