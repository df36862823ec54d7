import { describe, expect, it } from 'vitest'
import { readEnv } from '../../app/_server/env.ts'

const AUTH_SECRET = 'a secret of more than thirty-two characters'

describe('the environment', () => {
  it('is production with a secret, on the embedded database unless another is named', () => {
    expect(readEnv({ AUTH_SECRET })).toMatchObject({
      demo: false,
      secureCookies: true,
      databaseUrl: 'file:.data/hub.db',
    })
    const databaseUrl = 'postgres://hub@db.internal/hub'
    expect(readEnv({ AUTH_SECRET, DATABASE_URL: databaseUrl })).toMatchObject({ databaseUrl })
  })

  it('must hold a secret, and a long one', () => {
    expect(() => readEnv({})).toThrow(/AUTH_SECRET is missing/)
    expect(() => readEnv({ AUTH_SECRET: '' })).toThrow(/AUTH_SECRET is missing/)
    expect(() => readEnv({ AUTH_SECRET: 'short' })).toThrow(/too short/)
  })

  it('is a demo only with a database of its own', () => {
    expect(readEnv({ AUTH_SECRET, HUB_DEMO: '1' })).toMatchObject({ demo: true, secureCookies: false })
    expect(readEnv({ AUTH_SECRET, HUB_DEMO: '1', DATABASE_URL: 'file:/tmp/x.db' }).demo).toBe(true)
    for (const DATABASE_URL of ['postgres://db/hub', 'libsql://db.example', 'https://db.example']) {
      expect(() => readEnv({ AUTH_SECRET, HUB_DEMO: '1', DATABASE_URL })).toThrow(/no external database/)
    }
  })

  it('on Vercel is never a demo and never a file', () => {
    const vercel = { AUTH_SECRET, VERCEL: '1' }
    expect(() => readEnv(vercel)).toThrow(/DATABASE_URL/)
    expect(() => readEnv({ ...vercel, DATABASE_URL: 'file:hub.db' })).toThrow(/DATABASE_URL/)
    expect(() => readEnv({ ...vercel, HUB_DEMO: '1' })).toThrow(/HUB_DEMO/)
    expect(readEnv({ ...vercel, DATABASE_URL: 'postgres://db/hub' }).addressFrom?.header).toBe('x-vercel-forwarded-for')
  })

  it('believes no address unless a proxy is named', () => {
    expect(readEnv({ AUTH_SECRET }).addressFrom).toBeUndefined()
    expect(readEnv({ AUTH_SECRET, TRUSTED_PROXY: '2' }).addressFrom).toEqual({ header: 'x-forwarded-for', hops: 2 })
    expect(() => readEnv({ AUTH_SECRET, TRUSTED_PROXY: 'yes' })).toThrow(/TRUSTED_PROXY/)
  })

  it('names the variable that is wrong and never its value', () => {
    const wrong = () => readEnv({ AUTH_SECRET, FIRST_ADMIN_EMAIL: 'a@b.example', FIRST_ADMIN_PASSWORD: 'hunter2' })
    expect(wrong).toThrow(/FIRST_ADMIN_PASSWORD/)
    expect(wrong).not.toThrow(/hunter2/)
    expect(() => readEnv({ AUTH_SECRET, FIRST_ADMIN_EMAIL: 'a@b.example' })).toThrow(/go together/)
  })
})
