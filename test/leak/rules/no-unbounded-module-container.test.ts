import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkSource } from '../../../lib/leak/check-source.ts'
import { noUnboundedModuleContainer } from '../../../lib/leak/rules/no-unbounded-module-container.ts'
import { testRule, type WrongCase } from '../rule-cases.ts'
import { right } from './no-unbounded-module-container.right.ts'

const wrong: readonly WrongCase[] = [
  [
    'a cache in a Map',
    `
const cache = new Map<string, User>()
export async function getUser(id: string) {
  const hit = cache.get(id)
  if (hit) return hit
  const user = await db.user.findUnique({ where: { id } })
  cache.set(id, user)
  return user
}`,
    [1],
  ],
  [
    'a cache whose entries expire only when they are read again',
    `
const cache = new Map()
export function getCached(key) {
  const entry = cache.get(key)
  if (entry && entry.expiresAt < Date.now()) {
    cache.delete(key)
    return null
  }
  return entry?.value
}
export function setCached(key, value, ttl = 60000) {
  cache.set(key, { value, expiresAt: Date.now() + ttl })
}`,
    [1],
  ],
  [
    'a class of permissions that only an interval sweeps, in a singleton',
    `
class RbacManager {
  private static instance: RbacManager | undefined
  private permissionCache = new Map<string, Cached>()
  private constructor() {
    this.startCacheCleanup()
  }
  static getInstance() {
    if (!RbacManager.instance) RbacManager.instance = new RbacManager()
    return RbacManager.instance
  }
  private startCacheCleanup() {
    setInterval(() => {
      for (const [key, cached] of this.permissionCache) if (cached.expiresAt <= Date.now()) this.permissionCache.delete(key)
    }, 60000)
  }
  async check(userId: string, permission: string) {
    const key = userId + permission
    const cached = this.permissionCache.get(key)
    if (cached && cached.expiresAt > Date.now()) return cached.allowed
    const allowed = await load(userId, permission)
    this.permissionCache.set(key, { allowed, expiresAt: Date.now() + 1000 })
    return allowed
  }
  clearCache() {
    this.permissionCache.clear()
  }
}
export const rbac = RbacManager.getInstance()`,
    [3],
  ],
  [
    'an audit buffer that only an interval flushes',
    `
class AuditLogger {
  private buffer: Entry[] = []
  constructor() {
    setInterval(() => void this.flush(), 5000)
  }
  log(action: string) {
    this.buffer.push({ action, at: Date.now() })
  }
  async flush() {
    const entries = this.buffer
    this.buffer = []
    await write(entries)
  }
}
export const auditLogger = new AuditLogger()`,
    [2],
  ],
  [
    'an array of metrics whose cleanup nobody calls',
    `
class PerformanceMonitor {
  metrics = []
  constructor() { this.started = Date.now() }
  record(name, value) { this.metrics.push({ name, value }) }
  cleanup() { this.metrics = [] }
}
export default new PerformanceMonitor()`,
    [2],
  ],
  [
    'a field that the constructor makes',
    `
class Tracker {
  constructor() {
    this.events = []
  }
  track(event) {
    this.events.push(event)
  }
}
module.exports = new Tracker()`,
    [3],
  ],
  [
    'a private field',
    `
class Sessions {
  #seen = new Set<string>()
  touch(id: string) {
    this.#seen.add(id)
  }
}
export const sessions = new Sessions()`,
    [2],
  ],
  [
    'a static field of a class',
    `
export class RateLimiter {
  static hits = new Map<string, number[]>()
  static check(ip: string) {
    const list = RateLimiter.hits.get(ip) ?? []
    list.push(Date.now())
    RateLimiter.hits.set(ip, list)
    return list.length < 10
  }
}`,
    [2],
  ],
  [
    'a static field reached by this',
    `
export class Metrics {
  private static samples: number[] = []
  static observe(ms: number) {
    this.samples.push(ms)
  }
}`,
    [2],
  ],
  [
    'capped arrays inside a map whose keys are not capped',
    `
const history = new Map<string, Message[]>()
export function remember(userId: string, message: Message) {
  const list = history.get(userId) ?? []
  list.push(message)
  if (list.length > 50) list.shift()
  history.set(userId, list)
}`,
    [1],
  ],
  [
    'a dictionary by key',
    `
const store: Record<string, any> = {}
export function save(id: string, value: any) {
  store[id] = value
}`,
    [1],
  ],
  [
    'counters by path',
    `
const counts = {}
export function middleware(request) {
  const path = request.nextUrl.pathname
  counts[path] = (counts[path] || 0) + 1
}`,
    [1],
    'src/middleware.ts',
  ],
  [
    'a dictionary without prototype',
    `
const memo = Object.create(null)
export function slug(text) {
  return (memo[text] ??= text.toLowerCase().replace(/ /g, '-'))
}`,
    [1],
  ],
  [
    'a rate limiter in a route handler',
    `
import { NextResponse } from 'next/server'
const rateLimit = new Map()
export async function POST(request) {
  const ip = request.headers.get('x-forwarded-for')
  const now = Date.now()
  const entry = rateLimit.get(ip)
  if (!entry || entry.resetAt < now) rateLimit.set(ip, { count: 1, resetAt: now + 60000 })
  else if (++entry.count > 10) return NextResponse.json({ error: 'slow down' }, { status: 429 })
  return NextResponse.json({ ok: true })
}`,
    [2],
    'app/api/contact/route.ts',
  ],
  [
    'a global made on first use',
    `
globalThis.__queries ??= []
export function logQuery(sql) {
  globalThis.__queries.push({ sql, at: Date.now() })
}`,
    [1],
  ],
  [
    'a global behind a typed name',
    `
const g = globalThis as unknown as { store?: Map<string, Order> }
export const orders = g.store ?? new Map<string, Order>()
g.store = orders
export async function place(order: Order) {
  orders.set(order.id, order)
}`,
    [2],
  ],
  [
    'a global through a variable',
    `
const cache = (global.pageCache = global.pageCache || {})
export function render(url) {
  if (!cache[url]) cache[url] = renderPage(url)
  return cache[url]
}`,
    [1],
  ],
  [
    'a memoize helper that is used at module level',
    `
function memoize(fn) {
  const cache = new Map()
  return (...args) => {
    const key = JSON.stringify(args)
    if (cache.has(key)) return cache.get(key)
    const result = fn(...args)
    cache.set(key, result)
    return result
  }
}
export const getProduct = memoize((id) => fetchProduct(id))`,
    [2],
  ],
  [
    'a factory whose closure is kept',
    `
const createStore = () => {
  const items = new Map<string, Item>()
  const put = (item: Item) => { items.set(item.id, item) }
  return { put, get: (id: string) => items.get(id) }
}
export const store = createStore()`,
    [2],
  ],
  [
    'a function that is called at once',
    `
export const track = (() => {
  const events = []
  return function track(event) {
    events.push(event)
    send(event)
  }
})()`,
    [2],
  ],
  [
    'a Set of what was seen',
    `
const processed = new Set<string>()
export async function handleWebhook(event: Stripe.Event) {
  if (processed.has(event.id)) return
  processed.add(event.id)
  await fulfil(event)
}`,
    [1],
  ],
  [
    'state that is one object',
    `
const state = { requests: [], total: 0 }
export function onRequest(request) {
  state.total += 1
  state.requests.push({ url: request.url, at: Date.now() })
}`,
    [1],
  ],
  [
    'an object with methods',
    `
export const logger = {
  lines: [] as string[],
  info(line: string) {
    this.lines.push(line)
    console.log(line)
  },
}`,
    [2],
  ],
  [
    'a larger copy each time',
    `
let logs: string[] = []
export function addLog(line: string) {
  logs = [...logs, line]
}`,
    [1],
  ],
  [
    'a larger object each time',
    `
let presence = {}
export function seen(userId, at) {
  presence = { ...presence, [userId]: at }
}`,
    [1],
  ],
  [
    'a size that is only logged',
    `
const entries = new Map()
export function put(key, value) {
  if (entries.size > 10000) console.warn('cache is getting large', entries.size)
  entries.set(key, value)
}`,
    [1],
  ],
  [
    'an lru-cache with a ttl alone',
    `
import { LRUCache } from 'lru-cache'
const cache = new LRUCache<string, Profile>({ ttl: 1000 * 60 })
export async function profile(id: string) {
  const found = cache.get(id)
  if (found) return found
  const value = await load(id)
  cache.set(id, value)
  return value
}`,
    [2],
  ],
  [
    'an lru-cache without end, options in a constant',
    `
import LRU from 'lru-cache'
const options = { max: Infinity, maxAge: 1000 }
export const cache = new LRU(options)
export const remember = (key, value) => cache.set(key, value)`,
    [3],
  ],
  [
    'a Map that is made when it is first needed',
    `
let cache: Map<string, Token> | undefined
function getCache() {
  if (!cache) cache = new Map()
  return cache
}
export function keep(user: string, token: Token) {
  getCache().set(user, token)
}`,
    [1],
  ],
  [
    'a promise cache that forgets failures alone',
    `
const pending = new Map<string, Promise<Page>>()
export function loadPage(url: string) {
  let promise = pending.get(url)
  if (!promise) {
    promise = fetchPage(url).catch((error) => {
      pending.delete(url)
      throw error
    })
    pending.set(url, promise)
  }
  return promise
}`,
    [1],
  ],
  [
    'a cache with an invalidation for each key',
    `
const permissionCache = new Map<string, string[]>()
export async function permissionsOf(userId: string) {
  if (!permissionCache.has(userId)) permissionCache.set(userId, await query(userId))
  return permissionCache.get(userId)
}
export function invalidatePermissions(userId: string) {
  permissionCache.delete(userId)
}
export async function setRole(userId: string, role: string) {
  await update(userId, role)
  invalidatePermissions(userId)
}`,
    [1],
  ],
  [
    'a buffer that is emptied at the end of the process',
    `
const events: Event[] = []
export const emit = (event: Event) => { events.push(event) }
process.on('SIGTERM', () => {
  upload(events)
  events.length = 0
})`,
    [1],
  ],
  [
    'a cache that moves what is read to the end and evicts nothing',
    `
const recent = new Map()
export function touch(key, value) {
  recent.delete(key)
  recent.set(key, value)
}`,
    [1],
  ],
  [
    'an alias inside the function',
    `
class Journal {
  private entries: Entry[] = []
  append(entry: Entry) {
    const { entries } = this
    entries.push(entry)
  }
}
const journal = new Journal()
export const append = (entry: Entry) => journal.append(entry)`,
    [2],
  ],
  [
    'a field of an instance inside a kept instance',
    `
class Store {
  rows = new Map()
  put(id, row) { this.rows.set(id, row) }
}
class Service {
  store = new Store()
  save(row) { this.store.put(row.id, row) }
}
export const service = new Service()`,
    [2],
  ],
  [
    'a base class of a kept instance',
    `
class BaseCollector {
  protected samples: number[] = []
  collect(sample: number) { this.samples.push(sample) }
}
class LatencyCollector extends BaseCollector {}
export const latency = new LatencyCollector()`,
    [2],
  ],
  [
    'connections that are registered and never leave',
    `
const clients = new Map<string, WebSocket>()
wss.on('connection', (socket, request) => {
  clients.set(request.headers['sec-websocket-key'], socket)
})`,
    [1],
  ],
  [
    'two containers in one module',
    `
const queries: string[] = []
const byUser = new Map<string, number>()
export function record(sql: string, user: string) {
  queries.push(sql)
  byUser.set(user, (byUser.get(user) ?? 0) + 1)
}`,
    [1, 2],
  ],
  [
    'subscribers of a component module without a way out',
    `
'use client'
const instances = []
export function Chart({ data }) {
  const ref = useRef(null)
  useEffect(() => {
    instances.push(new ChartEngine(ref.current, data))
  }, [data])
  return <canvas ref={ref} />
}`,
    [2],
  ],
]

describe('no-unbounded-module-container', () => {
  testRule(noUnboundedModuleContainer, wrong, right)

  it.each([
    ['rbac.ts', ['RbacManager.permissionCache']],
    ['cache.ts', ['MemoryCache.store']],
    ['audit-logger.ts', ['AuditLogger.buffer']],
    ['performance-monitor.ts', ['PerformanceMonitor.metrics', 'PerformanceMonitor.longTasks']],
    ['users.ts', []],
    ['sessions.ts', []],
  ])('finds what grows in %s of the report', (file, names) => {
    const path = `src/lib/${file}`
    const source = readFileSync(new URL(`../../fixtures/legacy-hub/${path}`, import.meta.url), 'utf8')
    const { findings } = checkSource(source, path, [noUnboundedModuleContainer])
    expect(findings.map(({ message }) => message.split(' ')[0])).toEqual(names)
  })

  it('tells how a field comes to live so long', () => {
    const source = wrong[3]?.[1] ?? ''
    const [finding] = checkSource(source, 'src/lib/audit.ts', [noUnboundedModuleContainer]).findings
    expect(finding?.path.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['new AuditLogger() is kept by auditLogger', 'AuditLogger.buffer.push()']),
    )
  })
})
