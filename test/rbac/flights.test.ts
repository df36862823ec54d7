import { describe, expect, it } from 'vitest'
import { createFlights } from '../../lib/rbac/flights.ts'

function table({ maxFlights = 2, timeoutMs = 1_000, joinableMs = 500 } = {}) {
  const landed: string[] = []
  const flights = createFlights<string>({
    what: 'a test',
    timeoutMs,
    joinableMs,
    maxFlights,
    onLanding: (answer) => void landed.push(answer),
  })
  let order = 0
  const start = (key: string, nowMs: number, read: () => Promise<string>, tenant = 't') =>
    flights.start({ key, tenant, nowMs, order: ++order, read })
  return { flights, landed, start }
}
const never = () => new Promise<string>(() => {})

describe('a table of flights', () => {
  it('lets others join while a read is young, and forgets it when it lands', async () => {
    const { flights, landed, start } = table()
    const { flight } = start('k', 0, async () => 'v')
    expect(flights.joinable('k', 499)).toBe(flight)
    expect(flights.joinable('k', 500)).toBeUndefined()
    expect(flights.joinable('k', -1)).toBeUndefined()
    expect(await flight.answer).toBe('v')
    expect(landed).toEqual(['v'])
    expect(flights.joinable('k', 0)).toBeUndefined()
    expect(flights.size).toBe(0)
  })

  it('forgets a failed read too', async () => {
    const { flights, landed, start } = table()
    const { flight } = start('k', 0, () => Promise.reject(new Error('no')))
    await expect(flight.answer).rejects.toThrow('no')
    expect(flights.size).toBe(0)
    expect(landed).toEqual([])
  })

  it('makes room by forgetting reads whose request must be dead', () => {
    const { flights, start } = table()
    start('a', 0, never)
    start('b', 10, never)
    expect(start('c', 999, never).shared).toBe(false)
    expect(start('d', 1_000, never).shared).toBe(true)
    expect(flights.size).toBe(2)
    flights.abort()
  })

  it('joins the newer of two reads of one key, and the older one does not take it along when it lands', async () => {
    const { flights, start } = table()
    const older = start('k', 0, async () => 'older').flight
    const newer = start('k', 1, never).flight
    await older.answer
    expect(flights.joinable('k', 1)).toBe(newer)
    flights.abort()
  })

  it('invalidates the reads of one tenant', async () => {
    const { flights, landed, start } = table()
    const mine = start('a', 0, async () => 'mine', 't1').flight
    const theirs = start('b', 0, async () => 'theirs', 't2').flight
    flights.invalidate('t1')
    expect([mine.invalidated, theirs.invalidated]).toEqual([true, false])
    expect(flights.joinable('a', 0)).toBeUndefined()
    await Promise.all([mine.answer, theirs.answer])
    expect(landed).toEqual(['theirs'])
  })
})
