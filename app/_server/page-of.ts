/** One page of a list that is read by keyset. */
export interface PageOf<T> {
  readonly items: readonly T[]
  /** Hand it back as `cursor` to read on; absent on the last page. */
  readonly next?: string
}
