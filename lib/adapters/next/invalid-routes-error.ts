import { TicklessError } from '../../core/errors.ts'

/** A route table cannot be read. `row` is the key of the row at fault. */
export class InvalidRoutesError extends TicklessError {
  override readonly name = 'InvalidRoutesError'
  readonly code = 'ERR_TICKLESS_INVALID_ROUTES'
  constructor(
    readonly row: string,
    expected: string,
  ) {
    super(`Expected route \`${row}\`: ${expected}`)
  }
}
