import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEvent } from '../../lib/audit/index.ts'
import { createConsoleAuditSink } from '../../lib/stores/console.ts'
import { createMemoryAuditSink } from '../../lib/stores/memory/index.ts'
import { createNdjsonAuditSink } from '../../lib/stores/ndjson.ts'
import { describeAuditSink } from './audit-sink.ts'

const parsed = (line: string) => JSON.parse(line) as AuditEvent

describeAuditSink('memory', () => {
  const sink = createMemoryAuditSink()
  return { sink, read: async () => sink.events }
})

describeAuditSink('console', () => {
  const lines: string[] = []
  const sink = createConsoleAuditSink({ write: (line) => lines.push(line) })
  return { sink, appendOnly: true, read: async () => lines.map(parsed) }
})

describeAuditSink('ndjson', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tickless-ndjson-'))
  const path = join(folder, 'not', 'yet', 'audit.ndjson')
  return {
    sink: createNdjsonAuditSink({ path }),
    appendOnly: true,
    read: async () => (await readFile(path, 'utf8')).split('\n').filter(Boolean).map(parsed),
    cleanUp: () => rm(folder, { recursive: true }),
  }
})
