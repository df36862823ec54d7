import { array, assert, asyncProperty, integer, nat } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPermits } from '../../../lib/stores/sql/permits.ts'

const unavailable = { code: 'ERR_TICKLESS_UNAVAILABLE' }

describe('permits', () => {
  it('are handed on in the order of asking', async () => {
    const permits = createPermits({ what: 'it', most: 1, maxWaiting: 10, waitMs: 1_000 })
    const order: number[] = []
    const first = await permits.acquire()
    const others = [1, 2, 3].map(async (index) => {
      const giveBack = await permits.acquire()
      order.push(index)
      giveBack()
    })
    first()
    await Promise.all(others)
    expect(order).toEqual([1, 2, 3])
    expect([permits.held, permits.waiting]).toEqual([0, 0])
  })

  it('count a permit that is given back twice once', async () => {
    const permits = createPermits({ what: 'it', most: 2, maxWaiting: 10, waitMs: 1_000 })
    const giveBack = await permits.acquire()
    await permits.acquire()
    giveBack()
    giveBack()
    expect(permits.held).toBe(1)
  })

  it('are refused at once when too many wait, and after the wait when none comes free', async () => {
    const permits = createPermits({ what: 'the store', most: 1, maxWaiting: 1, waitMs: 20 })
    const giveBack = await permits.acquire()
    const waiting = permits.acquire()
    await expect(permits.acquire()).rejects.toMatchObject(unavailable)
    await expect(waiting).rejects.toMatchObject({ ...unavailable, cause: { code: 'ERR_TICKLESS_DEADLINE' } })
    expect(permits.waiting).toBe(0)
    giveBack()
    ;(await permits.acquire())()
  })

  it('tell when all have been given back', async () => {
    const permits = createPermits({ what: 'it', most: 1, maxWaiting: 10, waitMs: 1_000 })
    await permits.idle()
    const giveBack = await permits.acquire()
    let idle = false
    const watching = permits.idle().then(() => (idle = true))
    await Promise.resolve()
    expect(idle).toBe(false)
    giveBack()
    await watching
  })

  it('are never more than there are, whatever happens', async () => {
    await assert(
      asyncProperty(integer({ min: 1, max: 4 }), array(nat(3), { maxLength: 30 }), async (most, turns) => {
        const permits = createPermits({ what: 'it', most, maxWaiting: 5, waitMs: 1_000 })
        let using = 0
        const use = async (pauses: number) => {
          const giveBack = await permits.acquire().catch(() => undefined)
          if (giveBack === undefined) return
          using += 1
          expect(using).toBeLessThanOrEqual(most)
          for (let i = 0; i < pauses; i += 1) await Promise.resolve()
          using -= 1
          giveBack()
        }
        await Promise.all(turns.map(use))
        expect([permits.held, permits.waiting]).toEqual([0, 0])
      }),
    )
  })
})
