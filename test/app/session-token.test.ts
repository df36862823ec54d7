import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { issueAccess, issueSession } from '../../app/_server/session-token-issue.ts'
import { verifyAccess, verifySession } from '../../app/_server/session-token.ts'

// Long enough for every HMAC, so that nothing but the pinned algorithm can refuse another one under the very same key.
const SECRET = 'a secret of more than sixty-four characters, which is long enough for HS512'
const NOW = Date.UTC(2026, 10, 23, 9)
const CLAIMS = { subject: 'ann', tenant: 'north', sid: 'login-1' }
const key = new TextEncoder().encode(SECRET)

/** A token that is right in everything, for one thing at a time to be made wrong. */
function handmade(typ = 'hub-session+jwt', alg = 'HS256') {
  return new SignJWT({ tenant: 'north', sid: 'login-1' })
    .setProtectedHeader({ alg, typ })
    .setIssuer('tickless-hub')
    .setAudience('hub-handlers')
    .setSubject('ann')
    .setIssuedAt(NOW / 1000)
    .setExpirationTime(NOW / 1000 + 60)
}

describe('session tokens', () => {
  it('say again what they were issued for', async () => {
    const session = await issueSession(CLAIMS, SECRET, NOW)
    expect(await verifySession(session, SECRET, NOW)).toEqual({ ...CLAIMS, issuedAtS: NOW / 1000 })
    const access = await issueAccess({ ...CLAIMS, roles: ['coach'] }, SECRET, NOW)
    expect(await verifyAccess(access, SECRET, NOW)).toEqual({ ...CLAIMS, roles: ['coach'], issuedAtS: NOW / 1000 })
    expect(await verifySession(await handmade().sign(key), SECRET, NOW)).toBeDefined()
  })

  it('never pass for the other kind', async () => {
    const session = await issueSession(CLAIMS, SECRET, NOW)
    const access = await issueAccess({ ...CLAIMS, roles: ['admin'] }, SECRET, NOW)
    expect(await verifyAccess(session, SECRET, NOW)).toBeUndefined()
    expect(await verifySession(access, SECRET, NOW)).toBeUndefined()
  })

  it('end: an access token after a minute, a session token after eight hours', async () => {
    const access = await issueAccess({ ...CLAIMS, roles: [] }, SECRET, NOW)
    expect(await verifyAccess(access, SECRET, NOW + 59_000)).toBeDefined()
    expect(await verifyAccess(access, SECRET, NOW + 63_000)).toBeUndefined()
    const session = await issueSession(CLAIMS, SECRET, NOW)
    expect(await verifySession(session, SECRET, NOW + 8 * 3_600_000 - 1000)).toBeDefined()
    expect(await verifySession(session, SECRET, NOW + 8 * 3_600_000 + 3000)).toBeUndefined()
  })

  it('are refused when they claim a longer life than ours have, whoever signed them', async () => {
    const longLived = handmade().setExpirationTime(NOW / 1000 + 30 * 86_400)
    expect(await verifySession(await longLived.sign(key), SECRET, NOW + 9 * 3_600_000)).toBeUndefined()
  })

  it('are refused without a signature, under another key, algorithm, issuer, audience or type', async () => {
    const unsigned = new UnsecuredJWT({ tenant: 'north', sid: 'login-1' })
      .setIssuer('tickless-hub')
      .setAudience('hub-handlers')
      .setSubject('ann')
      .setIssuedAt(NOW / 1000)
      .setExpirationTime(NOW / 1000 + 60)
      .encode()
    const wrong = [
      unsigned,
      await handmade().sign(new TextEncoder().encode(SECRET.toUpperCase())),
      await handmade('hub-session+jwt', 'HS512').sign(key),
      await handmade('hub-session+jwt', 'HS384').sign(key),
      await handmade().setIssuer('somebody').sign(key),
      await handmade().setAudience('hub-edge').sign(key),
      await handmade('JWT').sign(key),
      await handmade()
        .setSubject('')
        .sign(key)
        .then((token) => token.slice(0, -2)),
    ]
    for (const token of wrong) expect(await verifySession(token, SECRET, NOW)).toBeUndefined()
  })

  it('are refused when one character was changed, anywhere', async () => {
    const token = await issueSession(CLAIMS, SECRET, NOW)
    for (const at of [1, 20, 60, 120, token.length - 10]) {
      const other = token[at] === 'A' ? 'B' : 'A'
      expect(await verifySession(token.slice(0, at) + other + token.slice(at + 1), SECRET, NOW)).toBeUndefined()
    }
  })

  it('are not even looked at when they are oversized or no token at all', async () => {
    const large = await handmade()
      .sign(key)
      .then((token) => token + 'A'.repeat(3000))
    for (const token of [undefined, '', 'x', '..', 'a.b.c', large]) {
      expect(await verifySession(token, SECRET, NOW)).toBeUndefined()
    }
    const valid = new SignJWT({ tenant: 'north', sid: 'login-1', padding: 'p'.repeat(4000) })
      .setProtectedHeader({ alg: 'HS256', typ: 'hub-session+jwt' })
      .setIssuer('tickless-hub')
      .setAudience('hub-handlers')
      .setSubject('ann')
      .setIssuedAt(NOW / 1000)
      .setExpirationTime(NOW / 1000 + 60)
    expect(await verifySession(await valid.sign(key), SECRET, NOW)).toBeUndefined()
  })

  it('name roles as a short list of strings, or say nothing', async () => {
    const access = (roles: unknown) =>
      new SignJWT({ tenant: 'north', sid: 'login-1', roles })
        .setProtectedHeader({ alg: 'HS256', typ: 'hub-access+jwt' })
        .setIssuer('tickless-hub')
        .setAudience('hub-edge')
        .setSubject('ann')
        .setIssuedAt(NOW / 1000)
        .setExpirationTime(NOW / 1000 + 60)
        .sign(key)
    expect(await verifyAccess(await access(['client']), SECRET, NOW)).toBeDefined()
    for (const roles of [undefined, 'admin', [1], Array(21).fill('client')]) {
      expect(await verifyAccess(await access(roles), SECRET, NOW)).toBeUndefined()
    }
  })
})
