import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNdjsonAuditSink } from '../../lib/stores/ndjson.ts'
import { fullEvent, hostileEvent } from '../contract/audit-sink.ts'

const signal = new AbortController().signal
let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickless-ndjson-'))
  path = join(folder, 'audit.ndjson')
})
afterEach(() => rm(folder, { recursive: true }))

const linesOf = async (file: string) => (await readFile(file, 'utf8')).split('\n')

describe('createNdjsonAuditSink', () => {
  it('touches nothing before the first write', async () => {
    const sink = createNdjsonAuditSink({ path })
    expect(existsSync(path)).toBe(false)
    await sink.close?.()
    expect(existsSync(path)).toBe(false)
  })

  it('appends to what is there, one line for each event, ended by a line break', async () => {
    const [first, second] = [fullEvent(), hostileEvent()]
    await createNdjsonAuditSink({ path }).write([first], { signal })
    await createNdjsonAuditSink({ path }).write([second], { signal })
    const lines = await linesOf(path)
    expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toEqual([first, second])
    expect(lines.at(-1)).toBe('')
  })

  it('makes a file that its owner alone may read', async () => {
    await createNdjsonAuditSink({ path }).write([fullEvent()], { signal })
    expect((await stat(path)).mode & 0o077).toBe(0)
  })

  it('starts on a fresh line after a write that broke off', async () => {
    const sink = createNdjsonAuditSink({ path })
    const [first, second] = [fullEvent(), fullEvent()]
    await sink.write([first], { signal })
    await appendFile(path, '{"id":"torn')
    await sink.write([second], { signal })
    expect(await linesOf(path)).toEqual([JSON.stringify(first), '{"id":"torn', JSON.stringify(second), ''])
  })

  it('goes on in a new file when the old one was moved away', async () => {
    const sink = createNdjsonAuditSink({ path })
    const [first, second] = [fullEvent(), fullEvent()]
    await sink.write([first], { signal })
    await rename(path, `${path}.1`)
    await sink.write([second], { signal })
    expect(await linesOf(path)).toEqual([JSON.stringify(second), ''])
  })

  it('says that the file is unavailable, with the cause, and works again when it is', async () => {
    const blocked = join(folder, 'a-file', 'audit.ndjson')
    await writeFile(join(folder, 'a-file'), '')
    const sink = createNdjsonAuditSink({ path: blocked })
    await expect(sink.write([fullEvent()], { signal })).rejects.toMatchObject({
      code: 'ERR_TICKLESS_UNAVAILABLE',
      cause: { code: 'ENOTDIR' },
    })
    await rm(join(folder, 'a-file'))
    const event = fullEvent()
    await sink.write([event], { signal })
    expect(await linesOf(blocked)).toEqual([JSON.stringify(event), ''])
  })

  it.skipIf(!existsSync('/dev/full'))('reports a full disk', async () => {
    const sink = createNdjsonAuditSink({ path: '/dev/full' })
    await expect(sink.write([fullEvent()], { signal })).rejects.toMatchObject({
      code: 'ERR_TICKLESS_UNAVAILABLE',
      cause: { code: 'ENOSPC' },
    })
    await sink.close?.()
  })

  it('writes nothing for a caller who has stopped waiting, and does not hold up the next', async () => {
    const sink = createNdjsonAuditSink({ path })
    const controller = new AbortController()
    const [first, given, third] = [fullEvent(), fullEvent(), fullEvent()]
    const writes = [
      sink.write([first], { signal }),
      sink.write([given], { signal: controller.signal }),
      sink.write([third], { signal }),
    ]
    controller.abort()
    const outcomes = await Promise.allSettled(writes)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await linesOf(path)).toEqual([JSON.stringify(first), JSON.stringify(third), ''])
  })

  it('lets 64 writes wait and refuses the rest at once', async () => {
    const sink = createNdjsonAuditSink({ path })
    const outcomes = await Promise.allSettled(Array.from({ length: 70 }, () => sink.write([fullEvent()], { signal })))
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(6)
    expect(refused[0]).toMatchObject({ reason: { code: 'ERR_TICKLESS_UNAVAILABLE' } })
    await sink.write([fullEvent()], { signal })
    expect(await linesOf(path)).toHaveLength(64 + 1 + 1)
  })

  it('has written what it took when close resolves', async () => {
    const sink = createNdjsonAuditSink({ path })
    const event = fullEvent()
    void sink.write([event], { signal })
    await sink.close?.()
    expect(await linesOf(path)).toEqual([JSON.stringify(event), ''])
  })

  it('wants a path', () => {
    expect(() => createNdjsonAuditSink({ path: '' })).toThrow(
      expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION', option: 'path' }),
    )
  })
})
