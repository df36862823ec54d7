import { TicklessError } from '../core/errors.ts'

/** There is no built edge middleware where one was looked for. */
export class BuildNotFoundError extends TicklessError {
  override readonly name = 'BuildNotFoundError'
  readonly code = 'ERR_TICKLESS_BUILD_NOT_FOUND'
  constructor(
    readonly directory: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`No built middleware in \`${directory}\`: ${reason}`, options)
  }
}
