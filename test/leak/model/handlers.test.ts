import { describe, expect, it } from 'vitest'
import { readModel } from './read-model.ts'

const ROUTE = 'app/api/people/route.ts'
const PAGE = 'src/app/people/page.tsx'
const ACTION = `'use server'\n`

describe('handlerOf', () => {
  it.each([
    ['export async function GET() { mark() }', ROUTE, 'GET'],
    ['export const POST = async (request) => { mark() }', ROUTE, 'POST'],
    ['async function handle() { mark() } export { handle as GET }', ROUTE, 'GET'],
    ['export const PUT = withAuth(async () => { mark() })', ROUTE, 'PUT'],
    ['export const PUT = withAuth(handle); function handle() { mark() }', ROUTE, 'PUT'],
    ['export function GET() { load() } function load() { mark() }', ROUTE, 'GET'],
    [
      'class Repo { find() { mark() } } const repo = new Repo(); export function GET() { return repo.find() }',
      ROUTE,
      'GET',
    ],
    ['class Repo { constructor() { mark() } } export function GET() { return new Repo() }', ROUTE, 'GET'],
    ['export function GET() { return new Response(new ReadableStream({ start() { mark() } })) }', ROUTE, 'GET'],
    ['export function GET() { bus.on("x", () => mark()) }', ROUTE, 'GET'],
    ['export default function handler(req, res) { mark() }', 'pages/api/people.ts', 'handler'],
    ['export default (req, res) => mark()', 'src/pages/api/people.ts', 'the handler'],
    ['export function middleware() { mark() }', 'middleware.ts', 'middleware'],
    ['export function proxy() { mark() }', 'src/proxy.ts', 'proxy'],
    ['export default auth((request) => { mark() })', 'middleware.ts', 'middleware'],
    [`${ACTION}export async function save() { mark() }`, 'src/actions.ts', 'save'],
    [`function Form() { async function save() { 'use server'; mark() } return save }`, 'src/form.tsx', 'save'],
    ['export default async function People() { mark() }', PAGE, 'People'],
    ['export default async () => { mark() }', PAGE, 'the page'],
    ['export async function generateMetadata() { mark() }', PAGE, 'generateMetadata'],
    ['export default { async fetch(request, env) { mark() } }', 'src/worker.ts', 'fetch'],
  ])('%s (%s)', (source, path, name) => {
    const { module, call } = readModel(source, path)
    expect(module.handlerOf(call('mark'))?.name).toBe(name)
  })

  it.each([
    ['mark(); export function GET() {}', ROUTE],
    ['export function GET() {} function unused() { mark() }', ROUTE],
    ['export function helper() { mark() }', ROUTE],
    ['export function GET() { mark() }', 'src/lib/http.ts'],
    ['export function middleware() { mark() }', 'src/lib/middleware.ts'],
    [`'use client'\nexport default function Page() { mark() }`, PAGE],
    ['export default function Card() { mark() }', 'src/components/card.tsx'],
    [`${ACTION}function local() { mark() }`, 'src/actions.ts'],
  ])('is silent: %s (%s)', (source, path) => {
    const { module, call } = readModel(source, path)
    expect(module.handlerOf(call('mark'))).toBeUndefined()
  })
})

describe('role', () => {
  it.each([
    ['app/route.ts', 'route'],
    ['apps/web/src/app/(shop)/cart/route.js', 'route'],
    ['apps\\web\\app\\api\\route.ts', 'route'],
    ['src/middleware.ts', 'middleware'],
    ['apps/web/proxy.ts', 'middleware'],
    ['src/server/middleware.ts', 'module'],
    ['app/layout.tsx', 'page'],
    ['src/router/route.ts', 'module'],
    ['src/lib/cache.ts', 'module'],
  ])('%s is a %s', (path, role) => {
    expect(readModel('export const x = 1', path).module.role).toBe(role)
  })

  it('goes by the directive first', () => {
    expect(readModel(`'use client'`, 'app/page.tsx').module.role).toBe('client')
    expect(readModel(`'use strict'; 'use server'`, 'app/page.tsx').module.role).toBe('server-action')
    expect(readModel(`const x = 'use client'`, 'app/page.tsx').module.role).toBe('page')
  })
})

describe('rearms', () => {
  const rearms = (source: string) => {
    const { module, call } = readModel(source)
    return module.rearms(call('setTimeout'))
  }

  it.each([
    'function f() { setTimeout(f) }',
    'function f() { g() } function g() { setTimeout(f) }',
    'function f() { if (!stopped) setTimeout(f) }',
    'class A { go = () => { this.timer = setTimeout(this.go) } }',
    'function f() { work().then(() => setTimeout(f)) }',
  ])('%s', (source) => expect(rearms(source)).toBe(true))

  it.each([
    'function f() { setTimeout(g) } function g() {}',
    'function f(n) { if (n > 0) setTimeout(() => f(n - 1)) }',
    'function f() { try { work() } catch { setTimeout(f) } }',
    'function f() { work() || setTimeout(f) }',
    'function f() { if (done) { return } setTimeout(f) }',
    'function f() { setTimeout(g) } function g() { if (more) f() }',
    'function f() { setTimeout(() => work().catch(f)) }',
  ])('is silent: %s', (source) => expect(rearms(source)).toBe(false))
})
