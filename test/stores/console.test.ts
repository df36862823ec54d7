import { describe, expect, it, vi } from 'vitest'
import { createConsoleAuditSink } from '../../lib/stores/console.ts'
import { fullEvent, hostileEvent } from '../contract/audit-sink.ts'

const signal = new AbortController().signal

describe('createConsoleAuditSink', () => {
  it('writes one line for each event, and nothing that an event holds ends the line or drives the terminal', async () => {
    const lines: string[] = []
    const sink = createConsoleAuditSink({ write: (line) => lines.push(line) })
    const events = [hostileEvent(), fullEvent()]
    await sink.write(events, { signal })
    expect(lines.map((line) => JSON.parse(line))).toEqual(events)
    for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
  })

  it('writes to console.log unless told otherwise, and looks it up at each line', async () => {
    const sink = createConsoleAuditSink()
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    try {
      const event = fullEvent()
      await sink.write([event], { signal })
      expect(log.mock.calls).toEqual([[JSON.stringify(event)]])
    } finally {
      log.mockRestore()
    }
  })

  it('says that the console is unavailable when writing throws', async () => {
    const cause = new Error('EPIPE')
    const sink = createConsoleAuditSink({
      write: () => {
        throw cause
      },
    })
    await expect(sink.write([fullEvent()], { signal })).rejects.toMatchObject({
      code: 'ERR_TICKLESS_UNAVAILABLE',
      cause,
    })
  })
})
