import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../lib/testing/manual-clock.ts'
import { createTestScope } from '../../lib/testing/test-scope.ts'

describe('createTestScope', () => {
  it('lets a test await the background work that the response did not wait for', async () => {
    const scope = createTestScope()
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    let flushed = false
    scope.onEnd(async () => {
      await gate
      flushed = true
    })
    await scope.end()
    expect(flushed).toBe(false)
    open()
    await scope.settled()
    expect(flushed).toBe(true)
  })

  it('runs on the clock it is given, and carries the principal', () => {
    const clock = createManualClock({ nowMs: 42 })
    const scope = createTestScope({ clock, principal: { id: 'u', tenant: 't' } })
    expect(scope.receivedAtMs).toBe(42)
    expect(scope.principal?.id).toBe('u')
  })
})
