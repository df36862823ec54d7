import { describe } from 'vitest'
import { floatingAfterResponse } from '../../../lib/leak/rules/floating-after-response.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const ROUTE = 'src/app/api/orders/route.ts'
const PAGE = 'app/orders/page.tsx'
const MIDDLEWARE = 'middleware.ts'
const ACTIONS = 'app/actions.ts'

const wrong: readonly WrongCase[] = [
  [
    'a fetch that nobody awaits',
    `export async function POST() { fetch('https://hooks.test', { method: 'POST' }); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'a fetch under void',
    `export async function POST() { void fetch('https://hooks.test'); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'a fetch whose failure alone is looked at',
    `export async function POST() { fetch('https://hooks.test').catch(console.error); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'a fetch with a chain',
    `export async function POST() { fetch('https://hooks.test').then((r) => r.json()).then(save).catch(() => {}); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'an imported function whose failure alone is looked at',
    `import { sendEmail } from '@/lib/mail'\nexport async function POST() { sendEmail('x').catch((error) => console.error(error)); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'an async function of the module',
    `
async function notify(id: string) { await fetch('https://hooks.test/' + id) }
export async function POST(request: Request) {
  const { id } = await request.json()
  notify(id)
  return Response.json({ id })
}`,
    [4],
    ROUTE,
  ],
  [
    'an async arrow of the module under void',
    `
const audit = async (action: string) => { await db.insert(events).values({ action }) }
export const DELETE = async () => {
  void audit('deleted')
  return new Response(null, { status: 204 })
}`,
    [3],
    ROUTE,
  ],
  [
    'an async function called at once',
    `export async function POST() { (async () => { await index(); await warm() })(); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'one called at once under void',
    `export async function POST() { void (async () => { await index() })(); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'prisma without await',
    `import { prisma } from '@/db'\nexport async function POST() { prisma.event.create({ data: {} }).catch(() => {}); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'prisma alone',
    `import { prisma } from '@/db'\nexport async function POST() { prisma.event.create({ data: {} }); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'drizzle without await',
    `import { db } from '@/db'\nexport async function POST() { db.insert(events).values({ a: 1 }).execute(); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'redis without await',
    `import { Redis } from '@upstash/redis'\nconst redis = Redis.fromEnv()\nexport async function GET() { redis.incr('views'); return new Response() }`,
    [3],
    ROUTE,
  ],
  [
    'kv without await',
    `import { kv } from '@vercel/kv'\nexport async function GET() { kv.set('seen', 1); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'axios without await',
    `import axios from 'axios'\nexport async function POST() { axios.post('https://hooks.test', {}); return new Response() }`,
    [2],
    ROUTE,
  ],
  [
    'pg without await',
    `import { Pool } from 'pg'\nconst pool = new Pool()\nexport async function POST() { pool.query('insert into events default values'); return new Response() }`,
    [3],
    ROUTE,
  ],
  [
    'all of several, not awaited',
    `export async function POST() { Promise.all([save(), index()]); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'all settled, with a catch',
    `export async function POST() { Promise.allSettled(jobs.map(run)).catch(() => {}); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'a promise started to be late',
    `export async function POST() { Promise.resolve().then(() => index()); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'forEach of an async function',
    `export async function POST(request) { const { ids } = await request.json(); ids.forEach(async (id) => { await refresh(id) }); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'forEach of fetches',
    `export async function POST() { hooks.forEach((url) => fetch(url)); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'map whose promises are dropped',
    `export async function POST() { hooks.map(async (url) => { await fetch(url) }); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'one in middleware',
    `export function middleware(request: NextRequest) { fetch('https://log.test', { body: request.url }); return NextResponse.next() }`,
    1,
    MIDDLEWARE,
  ],
  [
    'one in middleware that has an event',
    `
async function log(path: string) { await fetch('https://log.test?' + path) }
export function middleware(request: NextRequest, event: NextFetchEvent) {
  log(request.nextUrl.pathname)
  return NextResponse.next()
}`,
    [3],
    MIDDLEWARE,
  ],
  [
    'one in a Server Action',
    `'use server'\nexport async function save(form: FormData) { await store(form); fetch('https://hooks.test').catch(() => {}) }`,
    [2],
    ACTIONS,
  ],
  [
    'one in a Server Component',
    `export default async function Page() { fetch('https://views.test', { method: 'POST' }); return <main /> }`,
    1,
    PAGE,
  ],
  [
    'one under a condition',
    `export async function POST() { if (isNew) fetch('https://hooks.test'); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'one behind &&',
    `export async function POST() { isNew && fetch('https://hooks.test'); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'one inside a wrapped handler',
    `export const POST = withAuth(async () => { fetch('https://hooks.test'); return new Response() })`,
    1,
    ROUTE,
  ],
  [
    'one kept in a variable that is not read',
    `export async function POST() { const pending = fetch('https://hooks.test'); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'one in a helper that the handler awaits',
    `
async function placeOrder(order) {
  await store(order)
  fetch('https://hooks.test', { method: 'POST', body: JSON.stringify(order) })
}
export async function POST(request) { await placeOrder(await request.json()); return new Response() }`,
    [3],
    ROUTE,
  ],
  [
    'one after the response was made',
    `export async function POST() { const response = Response.json({}); fetch('https://hooks.test').finally(() => done()); return response }`,
    1,
    ROUTE,
  ],
]

const right: readonly RightCase[] = [
  [
    'work that answers, in the pages folder',
    `export default function handler(req, res) { fetch('https://x.test').then((r) => r.json()).then((data) => res.json(data)) }`,
    'pages/api/x.ts',
  ],
  [
    'a schema with a fallback',
    `export async function POST() { const schema = z.string().catch(fallback); z.number().catch(other); return new Response() }`,
    ROUTE,
  ],
  [
    'what is awaited',
    `export async function POST() { await fetch('https://hooks.test'); return new Response() }`,
    ROUTE,
  ],
  ['what is returned', `export async function GET() { return fetch('https://upstream.test') }`, ROUTE],
  [
    'what an arrow returns',
    `export const GET = () => fetch('https://upstream.test').then((r) => new Response(r.body))`,
    ROUTE,
  ],
  [
    'what is handed to waitUntil',
    `import { waitUntil } from '@vercel/functions'\nexport async function POST() { waitUntil(fetch('https://hooks.test')); return new Response() }`,
    ROUTE,
  ],
  [
    'what is handed to after',
    `import { after } from 'next/server'\nexport async function POST() { after(() => fetch('https://hooks.test')); return new Response() }`,
    ROUTE,
  ],
  [
    'an async function for after',
    `import { after } from 'next/server'\nexport async function POST() { after(async () => { await fetch('https://hooks.test') }); return new Response() }`,
    ROUTE,
  ],
  [
    'what the event waits for',
    `export function middleware(request, event) { event.waitUntil(fetch('https://log.test')); return NextResponse.next() }`,
    MIDDLEWARE,
  ],
  [
    'what a scope waits for',
    `export async function POST() { scope.background(notify()); return new Response() }\nasync function notify() { await fetch('https://x.test') }`,
    ROUTE,
  ],
  [
    'all that are awaited',
    `export async function POST() { await Promise.all(hooks.map((url) => fetch(url))); return new Response() }`,
    ROUTE,
  ],
  [
    'one that is awaited later',
    `export async function GET() { const user = fetch('https://u.test'); const posts = fetch('https://p.test'); return Response.json([await user, await posts]) }`,
    ROUTE,
  ],
  [
    'one that is silenced first and awaited later',
    `
export async function GET() {
  const pending = fetch('https://u.test')
  pending.catch(() => {})
  const other = await load()
  return Response.json([other, await pending])
}`,
    ROUTE,
  ],
  [
    'one kept in a list that is awaited',
    `export async function POST() { const jobs = []; for (const url of hooks) jobs.push(fetch(url)); await Promise.all(jobs); return new Response() }`,
    ROUTE,
  ],
  [
    'what is not asynchronous',
    `function count() { total += 1 }\nlet total = 0\nexport async function GET() { count(); return new Response() }`,
    ROUTE,
  ],
  [
    'an imported function that may be anything',
    `import { track } from '@/lib/track'\nexport async function GET() { track('seen'); return new Response() }`,
    ROUTE,
  ],
  [
    'an imported function under void',
    `import { log } from '@/lib/log'\nexport async function GET() { void log('seen'); return new Response() }`,
    ROUTE,
  ],
  [
    'forEach of a plain function',
    `export async function GET() { ids.forEach((id) => seen.add(id)); return new Response() }`,
    ROUTE,
  ],
  [
    'what runs in the browser',
    `'use client'\nexport default function Page() { const save = () => { fetch('/api/save', { method: 'POST' }) }; return <button onClick={save} /> }`,
    PAGE,
  ],
  ['what no handler reaches', `export function warm() { fetch('https://x.test') }`, 'src/lib/warm.ts'],
  [
    'what starts at import',
    `load()\nasync function load() { await fetch('https://x.test') }\nexport async function GET() { return new Response() }`,
    ROUTE,
  ],
  [
    'what writes the body of the response',
    `
export async function GET() {
  const { readable, writable } = new TransformStream()
  const writer = writable.getWriter()
  ;(async () => {
    for await (const row of rows()) await writer.write(row)
    await writer.close()
  })()
  return new Response(readable)
}`,
    ROUTE,
  ],
  [
    'what feeds a stream by a function',
    `
async function pump(controller) { for await (const row of rows()) controller.enqueue(row); controller.close() }
export async function GET() {
  return new Response(new ReadableStream({ start(controller) { pump(controller) } }))
}`,
    ROUTE,
  ],
  [
    'what is piped',
    `export async function GET() { const { readable, writable } = new TransformStream(); upstream.body.pipeTo(writable).catch(() => {}); return new Response(readable) }`,
    ROUTE,
  ],
  [
    'a body that is given up',
    `export async function GET() { const r = await fetch('https://x.test'); r.body?.cancel().catch(() => {}); return new Response() }`,
    ROUTE,
  ],
  [
    'a reader that is given up',
    `export async function GET() { reader.cancel().catch(() => {}); return new Response() }`,
    ROUTE,
  ],
  [
    'a preload of a component',
    `
async function load(id: string) { return (await fetch('https://x.test/' + id)).json() }
export default async function Page({ params }) { void load('1'); const { id } = await params; return <Item data={await load('1')} id={id} /> }`,
    PAGE,
  ],
  [
    'a listener for a client that leaves',
    `async function release() { await fetch('https://x.test') }\nexport async function GET(request) { request.signal.addEventListener('abort', () => { void release() }); return new Response(await work()) }`,
    ROUTE,
  ],
  [
    'a then of something that is no promise',
    `export async function GET() { builder.then('x'); return new Response() }`,
    ROUTE,
  ],
  [
    'a callback of a stream of Node',
    `export async function POST() { parser.on('end', () => { fetch('https://x.test') }); await finished(parser); return new Response() }`,
    ROUTE,
  ],
  [
    'an async function that is only declared',
    `export async function GET() { const later = async () => { await fetch('https://x.test') }; return run(later) }`,
    ROUTE,
  ],
  ['a promise that is passed on', `export async function GET() { return render(fetch('https://x.test')) }`, ROUTE],
  [
    'a transaction',
    `export async function POST() { await db.transaction(async (tx) => { await tx.insert(a).values(b) }); return new Response() }`,
    ROUTE,
  ],
  [
    'a builder of queries',
    `import { db } from '@/db'\nexport async function GET() { const query = db.selectFrom('a'); query.where('x', '=', 1); return Response.json(await query.execute()) }`,
    ROUTE,
  ],
]

describe('floating-after-response', () => {
  testRule(floatingAfterResponse, wrong, right)
})
