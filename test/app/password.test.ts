import { describe, expect, it } from 'vitest'
import { createPasswordHasher, hashPasswordSync } from '../../app/_server/password.ts'
import { DEMO_PASSWORD, DEMO_PASSWORD_HASH } from '../../app/_server/seed.ts'

describe('passwords', () => {
  it('verify against their own hash and no other', async () => {
    const hasher = createPasswordHasher()
    const stored = await hasher.hash('correct horse')
    expect(stored).not.toContain('correct')
    expect(await hasher.verify('correct horse', stored)).toBe(true)
    expect(await hasher.verify('correct horsE', stored)).toBe(false)
    expect(await hasher.verify('correct horse', hashPasswordSync('correct horse'))).toBe(true)
  })

  it('are salted: the same one never gives the same hash', async () => {
    const hasher = createPasswordHasher()
    expect(await hasher.hash('same')).not.toBe(await hasher.hash('same'))
  })

  it('are the same whichever way their accents were typed', async () => {
    const hasher = createPasswordHasher()
    expect(await hasher.verify('cafe\u0301', await hasher.hash('caf\u00e9'))).toBe(true)
  })

  it('of unknown people are checked as slowly, and are wrong', async () => {
    const hasher = createPasswordHasher()
    const stored = await hasher.hash('right')
    // The work is told apart by the CPU it takes, not by the clock on the wall: a busy machine does not fail the test.
    const cpu = async (work: () => Promise<boolean>) => {
      const before = process.cpuUsage()
      const answer = await work()
      const { user, system } = process.cpuUsage(before)
      return { answer, micros: user + system }
    }
    const known = await cpu(() => hasher.verify('wrong', stored))
    const unknown = await cpu(() => hasher.verify('wrong', undefined))
    expect(known.answer).toBe(false)
    expect(unknown.answer).toBe(false)
    expect(unknown.micros).toBeGreaterThan(known.micros / 5)
  })

  it('never match a stored text that is no hash, or one that asks for too much', async () => {
    const hasher = createPasswordHasher()
    const good = await hasher.hash('right')
    const greedy = good.replace('$16384$', '$999999$')
    for (const stored of ['', 'right', 'scrypt$0$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA', greedy]) {
      expect(await hasher.verify('right', stored)).toBe(false)
    }
  })

  it('are hashed a few at a time; beyond those who may wait, the next is refused at once', async () => {
    const hasher = createPasswordHasher({ maxRunning: 1, maxWaiting: 2 })
    const work = Array.from({ length: 5 }, () => hasher.verify('x', undefined).catch((error) => error.code as string))
    expect(hasher.stats()).toEqual({ running: 1, waiting: 2, refused: 2 })
    expect(await Promise.all(work)).toEqual([
      false,
      false,
      false,
      'ERR_TICKLESS_UNAVAILABLE',
      'ERR_TICKLESS_UNAVAILABLE',
    ])
    expect(hasher.stats()).toEqual({ running: 0, waiting: 0, refused: 2 })
  })

  it('of the demo is the one that the sign-in page shows', async () => {
    expect(await createPasswordHasher().verify(DEMO_PASSWORD, DEMO_PASSWORD_HASH)).toBe(true)
  })
})
