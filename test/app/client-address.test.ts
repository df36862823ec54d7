import { describe, expect, it } from 'vitest'
import { createAddressReader } from '../../app/_server/client-address.ts'

const request = (forwarded: string) => new Request('http://hub/', { headers: { 'x-forwarded-for': forwarded } })

describe("the client's address", () => {
  it('is nobody’s word when no proxy is configured', () => {
    expect(createAddressReader(undefined)(request('203.0.113.9'))).toBeUndefined()
  })

  it('is what our own proxies saw, whatever the client wrote before them', () => {
    const one = createAddressReader({ header: 'x-forwarded-for', hops: 1 })
    expect(one(request('1.1.1.1, 203.0.113.9'))).toBe('203.0.113.9')
    const two = createAddressReader({ header: 'x-forwarded-for', hops: 2 })
    expect(two(request('1.1.1.1, 203.0.113.9, 10.0.0.1'))).toBe('203.0.113.9')
    expect(two(request('10.0.0.1'))).toBeUndefined()
  })

  it('is nothing but an address', () => {
    const one = createAddressReader({ header: 'x-forwarded-for', hops: 1 })
    expect(one(request('2001:db8::1'))).toBe('2001:db8::1')
    expect(one(request('<script>'))).toBeUndefined()
    expect(one(request('1'.repeat(2000)))).toBeUndefined()
  })
})
