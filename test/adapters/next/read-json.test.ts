import { describe, expect, it } from 'vitest'
import { readJson } from '../../../lib/adapters/next/read-json.ts'

const URL_ = 'http://localhost/'
const json = { 'content-type': 'application/json' }

function post(body: BodyInit | null, headers: Record<string, string> = json): Request {
  return new Request(URL_, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
}

const refusedWith = (status: number) => ({ code: 'ERR_TICKLESS_REFUSED', refusal: { status } })

/** A body that would go on for ever; it counts what was taken of it. */
function endless() {
  let pulled = 0
  let cancelled = false
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(100).fill(0x20))
    },
    cancel() {
      cancelled = true
    },
  })
  return { stream, pulled: () => pulled, cancelled: () => cancelled }
}

describe('readJson', () => {
  it('reads JSON, with a charset of UTF-8 or a suffix too', async () => {
    expect(await readJson(post('{"a":1}'), 100)).toEqual({ a: 1 })
    expect(await readJson(post('[]', { 'content-type': 'Application/JSON; Charset="UTF-8"' }), 100)).toEqual([])
    expect(await readJson(post('[]', { 'content-type': 'application/vnd.x+json' }), 100)).toEqual([])
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json; charset=utf-16',
    '',
  ])('answers 415 to %j', async (type) => {
    await expect(readJson(post('{}', { 'content-type': type }), 100)).rejects.toMatchObject(refusedWith(415))
  })

  it('answers 415 to a body that is compressed', async () => {
    const request = post('{}', { ...json, 'content-encoding': 'gzip' })
    await expect(readJson(request, 100)).rejects.toMatchObject(refusedWith(415))
  })

  it.each(['', '{', 'undefined', '{"a":1}}', "{'a':1}"])('answers 400 to %j', async (body) => {
    await expect(readJson(post(body), 100)).rejects.toMatchObject(refusedWith(400))
  })

  it('answers 400 to no body, and to bytes that are not UTF-8', async () => {
    await expect(readJson(post(null), 100)).rejects.toMatchObject(refusedWith(400))
    await expect(readJson(post(new Uint8Array([0x22, 0xff, 0x22])), 100)).rejects.toMatchObject(refusedWith(400))
  })

  it('takes a body of exactly the cap and refuses one byte more', async () => {
    expect(await readJson(post('"12345678"'), 10)).toBe('12345678')
    await expect(readJson(post('"123456789"'), 10)).rejects.toMatchObject(refusedWith(413))
  })

  it.each([
    Object.assign(new Error('aborted'), { code: 'ECONNRESET' }),
    new DOMException('The client has gone', 'AbortError'),
  ])('answers 400 to a body that breaks off: %s', async (error) => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a"'))
      },
      pull(controller) {
        controller.error(error)
      },
    })
    await expect(readJson(post(stream), 100)).rejects.toMatchObject(refusedWith(400))
  })

  it('stops reading a body without end at the cap', async () => {
    const body = endless()
    await expect(readJson(post(body.stream), 1000)).rejects.toMatchObject(refusedWith(413))
    expect(body.pulled()).toBeLessThan(20)
    expect(body.cancelled()).toBe(true)
  })

  it('does not begin to read what says it is too large', async () => {
    const body = endless()
    const request = post(body.stream, { ...json, 'content-length': '1001' })
    await expect(readJson(request, 1000)).rejects.toMatchObject(refusedWith(413))
    expect(body.pulled()).toBeLessThan(3)
  })

  it('puts characters together that arrive in pieces', async () => {
    const bytes = new TextEncoder().encode('"é€😀"')
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })
    expect(await readJson(post(stream), 100)).toBe('é€😀')
  })
})
