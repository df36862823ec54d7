/** What a command may touch of the process that runs it. */
export interface CommandIo {
  /** The working folder. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
}

/** A command cannot run: the message is one line for the user, the exit code 2. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError'
}

/** The first line of what was thrown. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!
}
