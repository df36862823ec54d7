/**
 * Audit events as NDJSON in a file. Node only.
 *
 * @module tickless/stores/ndjson
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AuditSink } from '../audit/index.ts'
import { AbortedError, ClosedError, InvalidOptionError, UnavailableError } from '../core/errors.ts'
import { auditLine } from './audit-line.ts'

/** Options of `createNdjsonAuditSink`. */
export interface NdjsonAuditSinkOptions {
  /** The file. It and its folder are made, readable by their owner alone, at the first write; nothing is touched before. */
  readonly path: string
}

/**
 * Makes a sink that appends each event to a file as one line of JSON. A write resolves once the operating system has the
 * bytes: they outlive the process, not a loss of power. Writes go one after the other. The file is opened for each batch, so
 * nothing stays open between requests and a rotated file is noticed.
 *
 * A write that breaks off may leave a torn line; the next one starts on a fresh line. A batch that is written again repeats
 * its lines; a reader keeps one per id and passes over what does not parse.
 *
 * Its `write` rejects with an `UnavailableError` (its `cause` is the system's error) and, after `close()`, a `ClosedError`.
 *
 * @throws {InvalidOptionError} when `path` is empty.
 */
export function createNdjsonAuditSink({ path }: NdjsonAuditSinkOptions): AuditSink {
  if (typeof path !== 'string' || path === '') throw new InvalidOptionError('path', 'the path of a file', path)
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let closed = false

  return {
    name: 'ndjson',
    async write(events, { signal }) {
      if (closed) throw new ClosedError('the NDJSON audit sink')
      // A disk that hangs must not gather batches: each of them is retried by the log anyway.
      if (waiting >= MAX_WAITING) throw new UnavailableError(`the file ${path}`)
      const lines = events.map((event) => `${auditLine(event)}\n`).join('')
      waiting += 1
      const turn = last.then(() => {
        if (signal.aborted) throw new AbortedError('an NDJSON write', { cause: signal.reason })
        return append(path, lines)
      })
      last = turn.catch(() => {}).then(() => (waiting -= 1))
      try {
        await turn
      } catch (error) {
        if (error instanceof AbortedError) throw error
        throw new UnavailableError(`the file ${path}`, { cause: error })
      }
    },
    async close() {
      closed = true
      await last
    },
  }
}

/** Batches that may wait for their turn. */
const MAX_WAITING = 64

async function append(path: string, lines: string): Promise<void> {
  const file = await openFile(path)
  try {
    await file.appendFile((await endsInsideLine(file)) ? `\n${lines}` : lines)
  } finally {
    await file.close()
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a+', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    return open(path, 'a+', 0o600)
  }
}

/** Whether somebody's last write broke off in the middle of a line. A device or a pipe has no end to look at. */
async function endsInsideLine(file: FileHandle): Promise<boolean> {
  const stat = await file.stat()
  if (!stat.isFile() || stat.size === 0) return false
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, stat.size - 1)
  return bytesRead === 1 && buffer[0] !== 0x0a
}
