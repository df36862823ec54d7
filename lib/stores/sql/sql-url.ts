import { InvalidOptionError } from '../../core/errors.ts'

/** Where a database is, as its URL says. */
export interface SqlLocation {
  /** `file`: libSQL in this process. `remote`: libSQL over HTTP. `postgres`: Postgres over TCP or a Unix socket. */
  readonly kind: 'file' | 'remote' | 'postgres'
  /** Name for messages, without user, password or token. */
  readonly label: string
  /** Path of the file. `undefined` in memory and elsewhere. */
  readonly path: string | undefined
}

/**
 * Reads the URL of a database. Nothing of a URL that is refused is repeated: it may hold a password.
 *
 * @throws {InvalidOptionError} for anything but `file:`, `libsql:`, `http:`, `https:`, `postgres:` and `postgresql:`.
 */
export function locate(url: string): SqlLocation {
  const scheme = typeof url === 'string' ? /^([a-z]+):/.exec(url)?.[1] : undefined
  if (scheme === 'file') return locateFile(url)
  if (scheme === 'libsql' || scheme === 'http' || scheme === 'https') {
    return { kind: 'remote', label: `libSQL at ${authorityOf(url)}`, path: undefined }
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    return { kind: 'postgres', label: `Postgres at ${authorityOf(url)}`, path: undefined }
  }
  throw unreadable('a URL that begins with file:, libsql:, http:, https:, postgres: or postgresql:')
}

/** libSQL reads relative `file:` URLs, which `URL` does not. */
function locateFile(url: string): SqlLocation {
  const [, encoded = ''] = /^file:(?:\/\/(?:localhost)?(?=\/|$))?([^?#]*)/.exec(url) ?? []
  let path: string
  try {
    path = decodeURIComponent(encoded)
  } catch {
    throw unreadable('a file: URL with well-formed escapes')
  }
  if (path === '' || path.startsWith('//')) throw unreadable('a file: URL with the path of a file')
  return path === ':memory:'
    ? { kind: 'file', label: 'SQLite in memory', path: undefined }
    : { kind: 'file', label: `SQLite file ${path}`, path }
}

/** Host, port and path alone. */
function authorityOf(url: string): string {
  let parsed: URL
  try {
    parsed = new URL(encodeURI(url).replaceAll('%25', '%')) // drivers forgive spaces
  } catch {
    throw unreadable('a well-formed URL')
  }
  const place = `${parsed.host}${parsed.pathname}`.replace(/\/$/, '')
  return place === '' || place.startsWith('/') ? `the local socket${place}` : place
}

function unreadable(expected: string): InvalidOptionError {
  return new InvalidOptionError('url', expected, 'a URL that is not shown')
}
