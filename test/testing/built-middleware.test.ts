import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startBuiltMiddleware } from '../../lib/testing/built-middleware.ts'
import { until } from '../support/until.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A build as `next build` lays it out, with a middleware of one line. */
async function build(handler: string, manifest?: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'built-middleware-'))
  folders.push(folder)
  await mkdir(join(folder, 'server/edge/chunks'), { recursive: true })
  const files = ['server/edge/chunks/a.js', 'server/edge/chunks/b.js']
  await writeFile(join(folder, files[0]!), `globalThis.handle = ${handler}`)
  await writeFile(
    join(folder, files[1]!),
    `globalThis._ENTRIES.middleware_middleware = Promise.resolve({ handler: globalThis.handle })\n//# sourceMappingURL=b.js.map`,
  )
  const matchers = [{ regexp: '^/api(/.*)?$' }]
  const written = manifest ?? { middleware: { '/': { files, name: 'middleware', env: { FROM: 'build' }, matchers } } }
  await writeFile(join(folder, 'server/middleware-manifest.json'), JSON.stringify(written))
  return folder
}

describe('startBuiltMiddleware', () => {
  it('says to build first where there is no build', async () => {
    await expect(startBuiltMiddleware('/nowhere/.next')).rejects.toMatchObject({
      code: 'ERR_TICKLESS_BUILD_NOT_FOUND',
      directory: '/nowhere/.next',
      message: expect.stringContaining('run `next build` first'),
    })
  })

  it('looks into `.next` unless told otherwise', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'built-middleware-'))
    folders.push(folder)
    const before = process.cwd()
    process.chdir(folder)
    try {
      await expect(startBuiltMiddleware()).rejects.toMatchObject({ directory: '.next' })
    } finally {
      process.chdir(before)
    }
  })

  it('says of a build without a middleware on the edge why there is none, not to build', async () => {
    const onNode = startBuiltMiddleware(await build('null', { middleware: {} }))
    await expect(onNode).rejects.toMatchObject({
      code: 'ERR_TICKLESS_BUILD_NOT_FOUND',
      message: expect.stringMatching(/`proxy\.ts` runs in Node; only `middleware\.ts` has an edge bundle/),
    })
    await expect(onNode).rejects.not.toThrow('next build')
  })

  it('runs the chunks in workerd, with waitUntil, the environment, and logs by line', async () => {
    const middleware = await startBuiltMiddleware(
      await build(`async (request, { waitUntil }) => {
        waitUntil(Promise.resolve().then(() => console.log('later ' + navigator.userAgent)))
        return Response.json({ host: request.headers.get('host'), from: process.env.FROM, own: process.env.OWN })
      }`),
      { env: { OWN: 'test' } },
    )
    try {
      const response = await middleware.fetch('/api/x?y=1')
      expect(await response.json()).toEqual({ host: 'localhost', from: 'build', own: 'test' })
      await until('the log line', () => middleware.logs().includes('later Cloudflare-Workers'))
      expect([middleware.matches('/api/x'), middleware.matches('/other')]).toEqual([true, false])
    } finally {
      await middleware.close()
    }
    await middleware.close()
    await expect(middleware.fetch('/api')).rejects.toMatchObject({ code: 'ERR_TICKLESS_CLOSED' })
  })

  it('refuses a middleware that does at import what workerd forbids there', async () => {
    const folder = await build('(crypto.randomUUID(), null)')
    await expect(startBuiltMiddleware(folder)).rejects.toMatchObject({ code: 'ERR_TICKLESS_UNAVAILABLE' })
  })
})
