import { describe } from 'vitest'
import { noHandlerTimer } from '../../../lib/leak/rules/no-handler-timer.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const ROUTE = 'src/app/api/jobs/route.ts'
const PAGE = 'app/dashboard/page.tsx'
const MIDDLEWARE = 'middleware.ts'

const wrong: readonly WrongCase[] = [
  [
    'an interval in a route handler',
    `export async function GET() { setInterval(refresh, 1000); return Response.json({}) }`,
    1,
    ROUTE,
  ],
  [
    'an interval of globalThis',
    `export async function GET() { globalThis.setInterval(refresh, 1000); return Response.json({}) }`,
    1,
    ROUTE,
  ],
  [
    'an unrefed interval',
    `export async function POST() { setInterval(flush, 5000).unref(); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'an interval in a handler that is an arrow',
    `export const GET = async () => { const t = setInterval(poll, 500); return Response.json({ ok: true }) }`,
    1,
    ROUTE,
  ],
  [
    'an interval in a helper that the handler calls',
    `
function startCleanup() {
  setInterval(() => sessions.clear(), 60_000)
}
export async function GET() {
  startCleanup()
  return Response.json({})
}`,
    [2],
    ROUTE,
  ],
  [
    'an interval in middleware',
    `export function middleware(request) { setInterval(report, 10_000); return NextResponse.next() }`,
    1,
    MIDDLEWARE,
  ],
  ['an interval in a proxy', `export function proxy(request: Request) { setInterval(report, 10_000) }`, 1, 'proxy.ts'],
  [
    'an interval in a Server Action',
    `
'use server'
export async function startExport(id: string) {
  setInterval(() => checkExport(id), 2000)
  return { started: true }
}`,
    [3],
    'app/actions.ts',
  ],
  [
    'an interval in a Server Component',
    `export default async function Page() { setInterval(() => revalidate(), 30_000); return <main /> }`,
    1,
    PAGE,
  ],
  [
    'a once-only interval in a module variable',
    `
let timer: NodeJS.Timeout | undefined
export async function GET() {
  if (!timer) timer = setInterval(cleanup, 60_000)
  return Response.json({})
}
export function stop() { clearInterval(timer) }`,
    [3],
    ROUTE,
  ],
  [
    'a stream with a heartbeat that nothing stops',
    `
export async function GET() {
  const stream = new ReadableStream({
    start(controller) {
      setInterval(() => controller.enqueue(': ping\\n\\n'), 15_000)
    },
  })
  return new Response(stream)
}`,
    [4],
    ROUTE,
  ],
  [
    'a stream that forgets its own interval but clears another',
    `
export async function GET(request: Request) {
  const stream = new ReadableStream({
    start(controller) {
      const beat = setInterval(() => controller.enqueue('ping'), 15_000)
      const poll = setInterval(() => send(controller), 1000)
      request.signal.addEventListener('abort', () => clearInterval(poll))
    },
  })
  return new Response(stream)
}`,
    [4],
    ROUTE,
  ],
  [
    'an interval that polls inside a promise and is never stopped',
    `
export async function GET() {
  await new Promise<void>((resolve) => {
    setInterval(() => { if (isReady()) resolve() }, 100)
  })
  return Response.json({})
}`,
    [3],
    ROUTE,
  ],
  [
    'a timeout that sends a mail later',
    `export async function POST(request: Request) { setTimeout(() => sendMail(), 5000); return new Response(null, { status: 202 }) }`,
    1,
    ROUTE,
  ],
  [
    'a timeout of no delay',
    `export async function POST() { setTimeout(() => track('signup'), 0); return Response.json({}) }`,
    1,
    ROUTE,
  ],
  [
    'an abort timeout that is not cleared',
    `
export async function GET() {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 5000)
  const response = await fetch('https://api.example.com', { signal: controller.signal })
  return Response.json(await response.json())
}`,
    [3],
    ROUTE,
  ],
  [
    'an abort timeout whose id is kept and not used',
    `
export async function GET() {
  const controller = new AbortController()
  const timeout = setTimeout(() => controller.abort(), 5000)
  return Response.json(await load(controller.signal))
}`,
    [3],
    ROUTE,
  ],
  [
    'the timeout of a race',
    `
export async function GET() {
  const result = await Promise.race([
    query(),
    new Promise((_, reject) => setTimeout(() => reject(new Error('timeout')), 5000)),
  ])
  return Response.json(result)
}`,
    [4],
    ROUTE,
  ],
  [
    'a debounce across requests',
    `
let flushTimer
const pending = []
export async function POST(request) {
  pending.push(await request.json())
  clearTimeout(flushTimer)
  flushTimer = setTimeout(flush, 1000)
  return new Response(null, { status: 202 })
}`,
    [6],
    ROUTE,
  ],
  [
    'timeouts kept in a table of the module',
    `
const timers = new Map()
export async function POST(request) {
  const { id } = await request.json()
  timers.set(id, setTimeout(() => expire(id), 60_000))
  return Response.json({ id })
}`,
    [4],
    ROUTE,
  ],
  [
    'a timeout in an action of a page',
    `
export default function Page() {
  async function save(form: FormData) {
    'use server'
    setTimeout(() => notify(form.get('email')), 1000)
  }
  return <form action={save} />
}`,
    [4],
    PAGE,
  ],
  [
    'a timeout after an await',
    `export async function DELETE() { await remove(); setTimeout(purge, 10_000); return new Response(null) }`,
    1,
    ROUTE,
  ],
  [
    'a promise that nobody waits for',
    `export async function GET() { void new Promise((resolve) => setTimeout(resolve, 1000)); return new Response() }`,
    1,
    ROUTE,
  ],
  [
    'a timer of node:timers',
    `
import { setInterval } from 'node:timers'
export async function GET() {
  setInterval(tick, 1000)
  return new Response()
}`,
    [3],
    ROUTE,
  ],
  [
    'a retry that nobody waits for, two calls deep',
    `
function retryLater(job: Job) { setTimeout(() => run(job), 1000) }
async function deliver(job: Job) {
  try { await run(job) } catch { retryLater(job) }
}
export async function POST(request: Request) {
  await deliver(await request.json())
  return new Response()
}`,
    [1],
    ROUTE,
  ],
  [
    'both timers of one handler',
    `
export async function GET() {
  setInterval(a, 1)
  setTimeout(b, 1)
  return new Response()
}`,
    [2, 3],
    ROUTE,
  ],
]

const right: readonly RightCase[] = [
  [
    'a sleep that is awaited',
    `export async function GET() { await new Promise((resolve) => setTimeout(resolve, 100)); return new Response() }`,
    ROUTE,
  ],
  [
    'a sleep in a helper',
    `
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
export async function GET() { await sleep(100); return new Response() }`,
    ROUTE,
  ],
  [
    'a sleep in a function with a body',
    `
function sleep(ms) { return new Promise((resolve) => { setTimeout(() => { resolve() }, ms) }) }
export async function GET() { for (let i = 0; i < 3; i++) { try { return await load() } catch { await sleep(2 ** i * 100) } } }`,
    ROUTE,
  ],
  [
    'an abort timeout that is cleared',
    `
export async function GET() {
  const controller = new AbortController()
  const timeout = setTimeout(() => controller.abort(), 5000)
  try {
    return Response.json(await load(controller.signal))
  } finally {
    clearTimeout(timeout)
  }
}`,
    ROUTE,
  ],
  [
    'AbortSignal.timeout',
    `export async function GET() { return fetch('https://x.test', { signal: AbortSignal.timeout(5000) }) }`,
    ROUTE,
  ],
  [
    'a heartbeat stopped when the client leaves',
    `
export async function GET(request: Request) {
  const stream = new ReadableStream({
    start(controller) {
      const beat = setInterval(() => controller.enqueue('ping'), 15_000)
      request.signal.addEventListener('abort', () => { clearInterval(beat); controller.close() })
    },
  })
  return new Response(stream)
}`,
    ROUTE,
  ],
  [
    'a heartbeat stopped when the stream is cancelled',
    `
export async function GET() {
  let beat: ReturnType<typeof setInterval> | undefined
  const stream = new ReadableStream({
    start(controller) { beat = setInterval(() => controller.enqueue('ping'), 15_000) },
    cancel() { clearInterval(beat) },
  })
  return new Response(stream)
}`,
    ROUTE,
  ],
  [
    'a heartbeat kept on this',
    `
export async function GET() {
  return new Response(new ReadableStream({
    start(controller) { this.beat = setInterval(() => controller.enqueue('ping'), 15_000) },
    cancel() { clearInterval(this.beat) },
  }))
}`,
    ROUTE,
  ],
  [
    'an interval that stops itself',
    `
export async function GET() {
  await new Promise<void>((resolve) => {
    const poll = setInterval(() => { if (isReady()) { clearInterval(poll); resolve() } }, 100)
  })
  return new Response()
}`,
    ROUTE,
  ],
  [
    'a race whose timeout is cleared',
    `
export async function GET() {
  let timer
  try {
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('late')), 5000) })
    return Response.json(await Promise.race([query(), late]))
  } finally {
    clearTimeout(timer)
  }
}`,
    ROUTE,
  ],
  ['an interval of a module that handles nothing', `export function start() { setInterval(tick, 1000) }`],
  [
    'an interval at import, which is another rule',
    `setInterval(cleanup, 60_000)\nexport async function GET() { return new Response() }`,
    ROUTE,
  ],
  [
    'an interval in a client component',
    `'use client'\nexport default function Page() { useEffect(() => { setInterval(tick, 1000) }, []); return <main /> }`,
    PAGE,
  ],
  [
    'a timeout of a client component',
    `'use client'\nexport function Toast() { const hide = () => setTimeout(close, 3000); return <button onClick={hide} /> }`,
    'components/toast.tsx',
  ],
  [
    'a function of the same name',
    `
import { setInterval } from './schedule'
export async function POST() { setInterval('daily', 5); return new Response() }`,
    ROUTE,
  ],
  [
    'a parameter of the same name',
    `export const POST = async (request) => { const run = (setTimeout) => setTimeout(5); run(limit); return new Response() }`,
    ROUTE,
  ],
  [
    'the promises of node:timers',
    `
import { setTimeout } from 'node:timers/promises'
export async function GET() { await setTimeout(100); return new Response() }`,
    ROUTE,
  ],
  [
    'an iterator of node:timers',
    `
import { setInterval } from 'node:timers/promises'
export async function GET() { for await (const _ of setInterval(100)) if (isReady()) break; return new Response() }`,
    ROUTE,
  ],
  [
    'a deferred promise',
    `
export async function GET() {
  const { promise, resolve } = Promise.withResolvers()
  setTimeout(resolve, 100)
  await promise
  return new Response()
}`,
    ROUTE,
  ],
  [
    'a stream that paces itself',
    `
export async function GET() {
  return new Response(new ReadableStream({
    start(controller) { setTimeout(() => { controller.enqueue('late'); controller.close() }, 100) },
  }))
}`,
    ROUTE,
  ],
  [
    'a pull that waits',
    `
export async function GET() {
  return new Response(new ReadableStream({
    async pull(controller) { await new Promise((r) => setTimeout(r, 50)); controller.enqueue('x') },
  }))
}`,
    ROUTE,
  ],
  [
    'a timer handed to who stops it',
    `
import { stopWith } from './lifetime'
export async function GET(request) { stopWith(request.signal, setInterval(tick, 1000)); return new Response() }`,
    ROUTE,
  ],
  [
    'a timer that is stopped by its closer',
    `
function watch(load) {
  const timer = setInterval(load, 1000)
  return { stop: () => clearInterval(timer) }
}
export async function GET() { const w = watch(load); await work(); w.stop(); return new Response() }`,
    ROUTE,
  ],
  [
    'the id that a helper returns, stopped by its caller',
    `
const arm = (abort) => setTimeout(abort, 1000)
export async function GET() { const c = new AbortController(); const t = arm(() => c.abort()); try { return await load(c.signal) } finally { clearTimeout(t) } }`,
    ROUTE,
  ],
  [
    'a script that only looks like a route',
    `export async function main() { setTimeout(() => process.exit(1), 10_000) }`,
    'scripts/route.ts',
  ],
  [
    'a timeout waited for together with others',
    `export async function GET() { await Promise.all([load(), new Promise((r) => setTimeout(r, 300))]); return new Response() }`,
    ROUTE,
  ],
  [
    'the word in a text',
    `export async function GET() { return Response.json({ hint: 'setInterval(() => {}, 10)' }) }`,
    ROUTE,
  ],
]

describe('no-handler-timer', () => {
  testRule(noHandlerTimer, wrong, right)
})
