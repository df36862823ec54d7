import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createShutdown } from '../../lib/adapters/node/index.ts'
import type { OpenRequestScope } from '../../lib/core/request-scope.ts'
import { createManualClock, createTestScope } from '../../lib/testing/index.ts'
import { buildHub } from '../../app/_server/compose.ts'
import { readEnv } from '../../app/_server/env.ts'
import { DEMO_PEOPLE } from '../../app/_server/seed-people.ts'

/** A secret for tests. */
export const TEST_SECRET = 'a secret of more than thirty-two characters'
/** A Monday morning. */
export const MONDAY = Date.UTC(2026, 10, 23, 9, 30)

/**
 * A Hub with the demo data over a libSQL file of its own, at an instant that the test moves. Gone when the test is.
 *
 * @param url - Another database: a file that exists, or Postgres, which the environment would not let a demo have.
 */
export function openDemoHub(url?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'hub-'))
  const clock = createManualClock({ nowMs: MONDAY })
  const shutdown = createShutdown()
  const databaseUrl = url ?? `file:${join(folder, 'hub.db')}`
  const env = readEnv({ AUTH_SECRET: TEST_SECRET, HUB_DEMO: '1' })
  const hub = buildHub({ ...env, databaseUrl }, shutdown, clock)
  onTestFinished(async () => {
    await hub.close()
    rmSync(folder, { recursive: true, force: true })
  })
  /** A request of somebody, by their first name. */
  function as(first: string): OpenRequestScope {
    const { id, tenant } = personOf(first)
    return createTestScope({ clock, principal: { id, tenant } })
  }
  return { hub, clock, shutdown, as, databaseUrl }
}

/** Somebody of the demo, by their first name. */
export function personOf(first: string) {
  const person = DEMO_PEOPLE.find(({ name }) => name.startsWith(first))
  if (person === undefined) throw new Error(`Nobody of the demo is called ${first}`)
  return person
}
