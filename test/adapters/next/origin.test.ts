import { describe, expect, it } from 'vitest'
import { isSameOrigin } from '../../../lib/adapters/next/origin.ts'

const from = (headers: Record<string, string>, method = 'POST') => isSameOrigin(method, new Headers(headers))

describe('isSameOrigin', () => {
  it('lets methods pass that change nothing', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(from({ origin: 'https://evil.example' }, method)).toBe(true)
  })

  it.each([
    { origin: 'https://hub.example', host: 'hub.example' },
    { origin: 'https://hub.example', host: 'HUB.example:443' },
    { origin: 'http://localhost:3000', host: 'localhost:3000' },
    { 'sec-fetch-site': 'same-origin', host: 'hub.example' },
    { 'sec-fetch-site': 'none', host: 'hub.example' },
    // A proxy that calls its upstream by another name.
    { origin: 'https://hub.example', host: 'upstream:3000', 'sec-fetch-site': 'same-origin' },
  ])('accepts %j', (headers) => expect(from(headers)).toBe(true))

  it.each([
    {},
    { host: 'hub.example' },
    { origin: 'https://evil.example', host: 'hub.example' },
    { origin: 'https://hub.example.evil.example', host: 'hub.example' },
    { origin: 'https://hub.example:8443', host: 'hub.example' },
    { origin: 'https://hub.example@evil.example', host: 'hub.example' },
    { origin: 'null', host: 'hub.example' },
    { origin: '', host: 'hub.example' },
    { origin: 'https://hub.example' },
    { origin: 'ftp://hub.example', host: 'hub.example' },
    { origin: 'https://hub.example', host: 'hub.example', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', host: 'hub.example' },
    { origin: 'https://evil.example', host: 'hub.example', 'sec-fetch-site': 'none' },
    { origin: 'https://hub.example', host: 'upstream:3000', 'sec-fetch-site': 'same-site' },
    { origin: 'https://hub.example', host: 'upstream:3000' },
    { 'sec-fetch-site': 'cross-site', host: 'hub.example' },
  ])('refuses %j', (headers) => expect(from(headers)).toBe(false))

  it('treats a method it does not know as one that changes something', () => {
    expect(from({ host: 'hub.example' }, 'PURGE')).toBe(false)
  })
})
