import { InvalidInputError } from '../../lib/core/errors.ts'

/** One page of a list that is read by keyset. */
export interface PageOf<T> {
  readonly items: readonly T[]
  /** Hand it back as `cursor` to read on; absent on the last page. */
  readonly next?: string
}

/** Most items of a page. */
export const MAX_PAGE = 100
/** Longest cursor that is read. */
export const MAX_CURSOR = 600

/** Cuts a page out of rows that were read with one row to spare, and names the key of its last row as the cursor. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => T,
  key: (row: Row) => readonly [string, string],
): PageOf<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(item)
  return rows.length > limit && last !== undefined ? { items, next: writeCursor(key(last)) } : { items }
}

/** Writes a keyset position so that it survives a URL. */
function writeCursor(key: readonly [string, string]): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url')
}

/**
 * Reads a cursor back. What it holds is compared with rows that the caller may see anyway, so it needs no signature.
 *
 * @throws {InvalidInputError} for anything that `pageOf` did not write.
 */
export function readCursor(cursor: string | undefined): readonly [string, string] | undefined {
  if (cursor === undefined) return undefined
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(key) &&
      key.length === 2 &&
      key.every((part) => typeof part === 'string' && !part.includes('\0'))
    ) {
      return key as unknown as readonly [string, string]
    }
  } catch {
    // Not one of ours: the same answer as for one of the wrong shape.
  }
  throw new InvalidInputError([{ path: 'cursor', message: 'is not one that a list gave' }])
}
