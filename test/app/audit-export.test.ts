import { describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../lib/audit/index.ts'
import { createAuditExport } from '../../app/_server/audit-export.ts'
import { createManualClock } from '../../lib/testing/index.ts'

const principal = { id: 'ada', tenant: 'north', attributes: { login: 'login-1' } }

/** An export over `total` events, and what was asked of the store. */
function exporting(total: number) {
  const reads: (string | undefined)[] = []
  const stopping = new AbortController()
  const client = new AbortController()
  let allowed = true
  let signedIn = true
  const open = createAuditExport({
    clock: createManualClock(),
    stopping: stopping.signal,
    access: {
      enforce: async () => {
        if (!allowed) throw new Error('denied')
        return {} as never
      },
    },
    loginSessions: {
      async find(id) {
        expect(id).toBe('login-1')
        return signedIn ? { id, tenant: 'north', userId: 'ada', expiresAtMs: Number.MAX_SAFE_INTEGER } : undefined
      },
    },
    sink: {
      async list({ tenant, limit, before }) {
        expect(tenant).toBe('north')
        reads.push(before)
        const from = Number(before ?? 0)
        const events = Array.from(
          { length: Math.min(limit, total - from) },
          (_, n) => ({ id: `${from + n}` }) as AuditEvent,
        )
        return from + limit < total ? { events, next: `${from + limit}` } : { events }
      },
    },
  })
  return {
    reads,
    stopping,
    client,
    revoke: () => (allowed = false),
    signOut: () => (signedIn = false),
    stream: open(principal, client.signal),
  }
}

async function linesOf(stream: ReadableStream<Uint8Array>): Promise<Record<string, unknown>[]> {
  const text = await new Response(stream).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('the export of audit events', () => {
  it('gives every event once and says that it is whole', async () => {
    const lines = await linesOf(exporting(450).stream)
    expect(lines.slice(0, -1).map(({ id }) => Number(id))).toEqual(Array.from({ length: 450 }, (_, n) => n))
    expect(lines.at(-1)).toEqual({ export: { complete: true, events: 450 } })
    expect(await linesOf(exporting(0).stream)).toEqual([{ export: { complete: true, events: 0 } }])
  })

  it('reads no further than the client does', async () => {
    const { stream, reads } = exporting(10_000)
    const reader = stream.getReader()
    await reader.read()
    await reader.read()
    expect(reads.length).toBeLessThanOrEqual(3)
    await reader.cancel()
    await Promise.resolve()
    expect(reads.length).toBeLessThanOrEqual(3)
  })

  it('ends when the server stops, and says that it is not whole', async () => {
    const { stream, stopping, reads } = exporting(100_000)
    const reader = stream.getReader()
    await reader.read()
    stopping.abort()
    let text = ''
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text += new TextDecoder().decode(part.value)
    expect(text).toContain('"complete":false')
    expect(text).toContain('the server is stopping')
    expect(reads.length).toBeLessThan(5)
  })

  it.each(['revoke', 'signOut'] as const)(
    'ends in the middle for somebody who loses the right to read: %s',
    async (how) => {
      const { stream, ...exported } = exporting(1_000)
      const reader = stream.getReader()
      await reader.read()
      exported[how]()
      let text = ''
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += new TextDecoder().decode(part.value)
      const ids = text.split('\n').filter((line) => line.startsWith('{"id"'))
      expect(ids.length).toBeLessThanOrEqual(200)
      expect(text).toContain('"complete":false')
    },
  )

  it('reads nothing for a client that has gone', async () => {
    const { stream, client, reads } = exporting(1_000)
    client.abort()
    const before = reads.length
    const reader = stream.getReader()
    for (let part = await reader.read(); !part.done;) part = await reader.read()
    expect(reads.length).toBeLessThanOrEqual(before + 1)
  })
})
