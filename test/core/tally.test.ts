import { describe, expect, it } from 'vitest'
import { createTally } from '../../lib/core/tally.ts'

function latch() {
  let open = () => {}
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}

describe('a tally', () => {
  it('says at once that there is nothing', async () => {
    await createTally().none()
  })

  it('counts what has not settled', async () => {
    const tally = createTally()
    const [a, b] = [latch(), latch()]
    tally.add(a.promise)
    tally.add(b.promise)
    expect(tally.pending).toBe(2)
    a.open()
    await a.promise
    expect(tally.pending).toBe(1)
    b.open()
    await tally.none()
    expect(tally.pending).toBe(0)
  })

  it('waits for what is added while somebody waits', async () => {
    const tally = createTally()
    const [first, second] = [latch(), latch()]
    const order: string[] = []
    tally.add(first.promise.then(() => tally.add(second.promise)))
    const done = tally.none().then(() => order.push('none'))
    first.open()
    await first.promise.then(() => order.push('first'))
    second.open()
    await second.promise.then(() => order.push('second'))
    await done
    expect(order).toEqual(['first', 'second', 'none'])
  })
})
