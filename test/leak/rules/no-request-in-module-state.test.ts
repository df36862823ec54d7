import { describe } from 'vitest'
import { noRequestInModuleState } from '../../../lib/leak/rules/no-request-in-module-state.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const ROUTE = 'src/app/api/events/route.ts'
const MIDDLEWARE = 'middleware.ts'
const PAGE = 'app/page.tsx'
const ACTIONS = 'app/actions.ts'

const wrong: readonly WrongCase[] = [
  [
    'a field of a singleton',
    `class Context {\n  keep(req: Request) { this.request = req } }\nconst context = new Context()\nexport async function POST(req: Request) { context.keep(req); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'clients of a singleton',
    `class Hub { clients = new Set();\n  join(c: WritableStreamDefaultWriter) { this.clients.add(c) } }\nconst hub = new Hub()\nexport async function GET() { const { readable, writable } = new TransformStream(); hub.join(writable.getWriter()); return new Response(readable) }`,
    [2],
    ROUTE,
  ],
  [
    'the request in a variable',
    `let current\nexport async function GET(request) { current = request; return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'the typed request in a variable',
    `let current: NextRequest | undefined\nexport async function GET(req: NextRequest) { current = req; return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'the request in middleware',
    `let lastRequest\nexport function middleware(request) { lastRequest = request; return NextResponse.next() }`,
    [2],
    MIDDLEWARE,
  ],
  [
    'a request that is taken back at the end',
    `let current\nexport async function GET(request) { current = request; try { return await work() } finally { current = undefined } }`,
    [2],
    ROUTE,
  ],
  [
    'the headers of the request',
    `let headers\nexport async function GET(request) { headers = request.headers; return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'the cookies of a page',
    `import { cookies } from 'next/headers'\nlet jar\nexport default async function Page() { jar = await cookies(); return <main /> }`,
    [3],
    PAGE,
  ],
  [
    'the headers of a Server Action',
    `'use server'\nimport { headers } from 'next/headers'\nconst state = {}\nexport async function act() { state.headers = await headers() }`,
    [4],
    ACTIONS,
  ],
  [
    'requests in an array',
    `const seen = []\nexport async function GET(request) { seen.push(request); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'requests in entries of an array',
    `const log = []\nexport async function GET(request) { log.push({ at: 1, request }); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'requests in a map',
    `const byId = new Map<string, Request>()\nexport async function GET(request: Request) { byId.set(crypto.randomUUID(), request); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'requests in a dictionary',
    `const byPath = {}\nexport async function GET(request) { byPath[request.url] = request; return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'a clone of the request',
    `const seen = new Set()\nexport async function POST(request) { seen.add(request.clone()); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'responses in a cache',
    `const cache = new Map()\nexport async function GET(request) { const response = Response.json(await load()); cache.set(request.url, response); return response }`,
    [2],
    ROUTE,
  ],
  [
    'responses in a cache that drops the oldest',
    `
const cache = new Map()
export async function GET(request) {
  const response = await fetch('https://upstream.test' + request.url)
  cache.set(request.url, response)
  if (cache.size > 100) cache.delete(cache.keys().next().value)
  return response.clone()
}`,
    [4],
    ROUTE,
  ],
  [
    'a response of fetch in a variable',
    `let cached\nexport async function GET() { cached = await fetch('https://upstream.test'); return new Response(cached.body) }`,
    [2],
    ROUTE,
  ],
  [
    'a response that is made once',
    `let cached\nexport async function GET() { cached ??= NextResponse.json(await load()); return cached }`,
    [2],
    ROUTE,
  ],
  [
    'responses in an LRU',
    `import { LRUCache } from 'lru-cache'\nconst cache = new LRUCache({ max: 100 })\nexport async function GET(request) { const res = new Response('x'); cache.set(request.url, res); return res }`,
    [3],
    ROUTE,
  ],
  [
    'a body',
    `let upload\nexport async function POST(request: Request) { upload = request.body; return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'controllers of streams that are never let go',
    `
const clients = new Set<ReadableStreamDefaultController>()
export async function GET() {
  return new Response(new ReadableStream({ start(controller) { clients.add(controller) } }))
}`,
    [3],
    ROUTE,
  ],
  [
    'controllers of streams by user',
    `
const clients = new Map()
export async function GET(request) {
  const stream = new ReadableStream({ start(controller) { clients.set(userOf(request), { controller, at: 1 }) } })
  return new Response(stream)
}`,
    [3],
    ROUTE,
  ],
  [
    'callbacks that hold the request',
    `const waiting = []\nexport async function GET(request) { waiting.push(() => respond(request)); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'callbacks that write a stream',
    `
const listeners = new Set()
export async function GET() {
  return new Response(new ReadableStream({
    start(controller) {
      const send = (text) => controller.enqueue(text)
      listeners.add(send)
    },
  }))
}`,
    [6],
    ROUTE,
  ],
  [
    'a promise of a body',
    `let pending\nexport async function POST(request) { pending = request.json(); return Response.json(await pending) }`,
    [2],
    ROUTE,
  ],
  [
    'promises by key',
    `
const users = new Map()
async function loadUser(id) { return (await fetch('https://api.test/' + id)).json() }
export async function GET(request) {
  const id = request.nextUrl.searchParams.get('id')
  if (!users.has(id)) users.set(id, loadUser(id))
  return Response.json(await users.get(id))
}`,
    [5],
    ROUTE,
  ],
  [
    'a request that a helper keeps',
    `
let current
function remember(request) { current = request }
export async function GET(request) { remember(request); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'a static of a class',
    `class Context { static request }\nexport async function GET(request) { Context.request = request; return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'a property of globalThis',
    `export async function GET(request) { globalThis.lastRequest = request; return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'a list inside a map',
    `const byUser = new Map()\nexport async function GET(request) { byUser.get('a').push(request); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'a request of the pages folder',
    `let last\nexport default function handler(req, res) { last = { req, res }; res.end() }`,
    [2],
    'pages/api/x.ts',
  ],
]

const right: readonly RightCase[] = [
  [
    'a field of an object made for the request',
    `class Context { keep(req: Request) { this.request = req } }\nexport async function POST(req: Request) { const context = new Context(); context.keep(req); return new Response() }`,
    ROUTE,
  ],
  [
    'clients of a singleton that are let go',
    `class Hub { clients = new Set(); join(c: WritableStreamDefaultWriter) { this.clients.add(c) } leave(c: WritableStreamDefaultWriter) { this.clients.delete(c) } }\nconst hub = new Hub()\nexport async function GET() { const { readable, writable } = new TransformStream(); hub.join(writable.getWriter()); return new Response(readable) }`,
    ROUTE,
  ],
  [
    'a variable of the handler',
    `export async function GET(request) { let current; current = request; return respond(current) }`,
    ROUTE,
  ],
  [
    'plain values of the request',
    `let lastPath\nexport async function GET(request) { lastPath = request.url; return new Response() }`,
    ROUTE,
  ],
  [
    'a header as text',
    `const seen = []\nexport async function GET(request) { seen.push(request.headers.get('user-agent')); return new Response() }`,
    ROUTE,
  ],
  [
    'a body that was read',
    `let last\nexport async function POST(request) { last = await request.json(); return new Response() }`,
    ROUTE,
  ],
  [
    'the text of a response',
    `let cached\nexport async function GET() { cached ??= await (await fetch('https://x.test')).text(); return new Response(cached) }`,
    ROUTE,
  ],
  [
    'what a chain gives',
    `let cached\nexport async function GET() { cached = await fetch('https://x.test').then((r) => r.json()); return Response.json(cached) }`,
    ROUTE,
  ],
  [
    'a connection opened once',
    `let connecting\nasync function connect() { return open(process.env.DATABASE_URL) }\nexport async function GET() { connecting ??= connect(); return Response.json(await (await connecting).all()) }`,
    ROUTE,
  ],
  [
    'settings loaded once',
    `let settings\nexport async function GET() { settings ??= fetch('https://config.test').then((r) => r.json()); return Response.json(await settings) }`,
    ROUTE,
  ],
  [
    'a weak map',
    `const scopes = new WeakMap()\nexport async function GET(request) { scopes.set(request, { at: 1 }); return new Response() }`,
    ROUTE,
  ],
  [
    'a weak set',
    `const seen = new WeakSet<Request>()\nexport async function GET(request: Request) { seen.add(request); return new Response() }`,
    ROUTE,
  ],
  [
    'an AsyncLocalStorage',
    `import { AsyncLocalStorage } from 'node:async_hooks'\nconst storage = new AsyncLocalStorage()\nexport async function GET(request) { return storage.run({ request }, () => work()) }`,
    ROUTE,
  ],
  [
    'loads in flight that are let go',
    `
const inFlight = new Map()
async function load(id) { return (await fetch('https://api.test/' + id)).json() }
export async function GET(request) {
  const id = request.nextUrl.searchParams.get('id')
  const pending = load(id).finally(() => inFlight.delete(id))
  inFlight.set(id, pending)
  return Response.json(await pending)
}`,
    ROUTE,
  ],
  [
    'clients that are let go',
    `
const clients = new Set()
export async function GET(request) {
  return new Response(new ReadableStream({
    start(controller) {
      clients.add(controller)
      request.signal.addEventListener('abort', () => clients.delete(controller))
    },
  }))
}`,
    ROUTE,
  ],
  [
    'listeners that are let go',
    `
const listeners = new Set()
export async function GET() {
  let send
  return new Response(new ReadableStream({
    start(controller) { send = (text) => controller.enqueue(text); listeners.add(send) },
    cancel() { listeners.delete(send) },
  }))
}`,
    ROUTE,
  ],
  [
    'clients filtered out',
    `
let clients = []
export async function GET(request) {
  return new Response(new ReadableStream({
    start(controller) {
      clients.push({ id: 1, controller })
      request.signal.addEventListener('abort', () => { clients = clients.filter((client) => client.controller !== controller) })
    },
  }))
}`,
    ROUTE,
  ],
  [
    'a response made at import',
    `const GONE = new Response(null, { status: 410 })\nlet last = GONE\nexport async function GET() { return last.clone() }`,
    ROUTE,
  ],
  [
    'headers made at import',
    `const headers = new Headers()\nexport async function GET(request) { headers.set('x-path', request.url); return new Response(null, { headers }) }`,
    ROUTE,
  ],
  [
    'a store that is imported',
    `import { cache } from '@/lib/cache'\nexport async function GET(request) { const r = new Response('x'); cache.set(request.url, r); return r }`,
    ROUTE,
  ],
  [
    'redis',
    `import { Redis } from '@upstash/redis'\nconst redis = new Redis({})\nexport async function POST(request) { await redis.set('body', request.json()); return new Response() }`,
    ROUTE,
  ],
  [
    'what runs in the browser',
    `'use client'\nlet last\nexport default function Page() { const go = async () => { last = await fetch('/x') }; return <button onClick={go} /> }`,
    PAGE,
  ],
  [
    'a function that no handler calls',
    `let current\nexport function setRequest(request: Request) { current = request }`,
    'src/lib/context.ts',
  ],
  [
    'the arguments of a Server Action',
    `'use server'\nlet last\nexport async function act(id: string) { last = id }`,
    ACTIONS,
  ],
  ['a count', `let hits = 0\nexport async function GET(request) { hits += 1; return Response.json({ hits }) }`, ROUTE],
  [
    'a name that hides the variable',
    `let current\nexport async function GET(request) { const work = (current) => { current = request; return current }; return work() }`,
    ROUTE,
  ],
  [
    'an id in a set',
    `const ids = new Set()\nexport async function GET(request) { ids.add(request.nextUrl.searchParams.get('id')); return new Response() }`,
    ROUTE,
  ],
  [
    'a weak reference',
    `let last\nexport async function GET(request) { last = new WeakRef(request); return new Response() }`,
    ROUTE,
  ],
  [
    'a flag',
    `let warm = false\nexport async function GET(request: Request) { warm = request.method === 'GET'; return new Response() }`,
    ROUTE,
  ],
  [
    'a list of the handler',
    `export async function GET(request) { const seen = []; seen.push(request); return respond(seen) }`,
    ROUTE,
  ],
  [
    'a parameter that only shares the name',
    `let current\nfunction keep(request) { current = request }\nexport async function GET() { keep('a'); return new Response() }`,
    ROUTE,
  ],
]

describe('no-request-in-module-state', () => {
  testRule(noRequestInModuleState, wrong, right)
})
