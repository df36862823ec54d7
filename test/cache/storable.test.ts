import { Readable } from 'node:stream'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { assertStorable } from '../../lib/cache/storable.ts'

const refused = expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_VALUE' })

const ofARequest: readonly [string, () => unknown][] = [
  ['a promise', () => Promise.resolve(1)],
  ['a promise of another realm', () => runInNewContext('Promise.resolve(1)')],
  // oxlint-disable-next-line unicorn/no-thenable -- it is what is refused
  ['a thenable', () => ({ then: () => {} })],
  ['a web stream', () => new ReadableStream()],
  ['a writable web stream', () => new WritableStream()],
  ['a transform stream', () => new TransformStream()],
  ['a Node stream', () => Readable.from(['a'])],
  ['a request', () => new Request('http://localhost/')],
  ['a response', () => new Response('body')],
  ['an abort signal', () => new AbortController().signal],
  ['a generator', () => (function* () {})()],
  ['an async generator', () => (async function* () {})()],
]

describe('a cache refuses', () => {
  it('undefined, which means "absent"', () => expect(() => assertStorable(undefined)).toThrow(refused))

  it.each(ofARequest)('%s', (_, make) => expect(() => assertStorable(make())).toThrow(refused))

  it.each(ofARequest)('%s inside an object, an array or a map', (_, make) => {
    expect(() => assertStorable({ row: { held: make() } })).toThrow(refused)
    expect(() => assertStorable([1, [make()]])).toThrow(refused)
    expect(() => assertStorable(new Map([['held', make()]]))).toThrow(refused)
  })

  it('and says what it was', () => {
    expect(() => assertStorable(new Response())).toThrow(/not a Response/)
    // oxlint-disable-next-line unicorn/no-thenable -- it is what is refused
    expect(() => assertStorable({ then: () => {} })).toThrow(/not a thenable/)
  })
})

describe('a cache keeps', () => {
  class Coach {
    constructor(readonly name: string) {}
  }

  it.each([
    ['null', null],
    ['falsy values', false],
    ['an empty string', ''],
    ['NaN', NaN],
    ['a row', { id: 'a', at: new Date(0), tags: ['x'], bytes: new Uint8Array(8) }],
    ['a map', new Map([['a', new Set([1])]])],
    ['an instance of a class', new Coach('Ada')],
    ['an object without prototype', Object.create(null)],
    ['headers', new Headers({ a: 'b' })],
    ['an error', new Error('x')],
  ])('%s', (_, value) => expect(() => assertStorable(value)).not.toThrow())

  it('a cycle, looked at once', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(() => assertStorable(cycle)).not.toThrow()
  })

  it('a huge value without looking through all of it', () => {
    let read = 0
    const rows = Array.from({ length: 100_000 }, () => ({
      get id() {
        return (read += 1)
      },
    }))
    assertStorable(rows)
    expect(read).toBeLessThanOrEqual(1_000)
  })
})
