import type { RightCase } from '../rule-cases.ts'

/** What teams write that keeps within bounds, or that is made once. */
export const right: readonly RightCase[] = [
  [
    'a constant table',
    `const STATUS = new Map([['a', 1], ['b', 2]])\nexport const statusOf = (key) => STATUS.get(key)`,
  ],
  [
    'a table that is built when the module is loaded',
    `
const byCode: Record<string, Country> = {}
for (const country of countries) byCode[country.code] = country
export const find = (code: string) => byCode[code]`,
  ],
  [
    'a table that a function builds at module level',
    `
const index = new Map()
function buildIndex() {
  documents.forEach((document) => { index.set(document.id, document) })
}
buildIndex()
export const lookup = (id) => index.get(id)`,
  ],
  [
    'a table that is built on first use',
    `
const table = new Map()
function getTable() {
  if (table.size > 0) return table
  for (const row of rows) table.set(row.id, row)
  return table
}
export const lookup = (id) => getTable().get(id)`,
  ],
  [
    'a table behind a flag',
    `
const words = []
let loaded = false
export async function ensureWords() {
  if (loaded) return words
  loaded = true
  for (const line of await readLines('words.txt')) words.push(line)
  return words
}`,
  ],
  [
    'an eviction of the oldest at a cap',
    `
const cache = new Map()
export function put(key, value) {
  if (cache.size >= MAX_ENTRIES) {
    const oldest = cache.keys().next().value
    cache.delete(oldest)
  }
  cache.set(key, value)
}`,
  ],
  [
    'a cap that refuses',
    `
const queue: Job[] = []
export function enqueue(job: Job) {
  if (queue.length >= 1000) throw new Error('queue is full')
  queue.push(job)
}`,
  ],
  [
    'growth only below the cap',
    `
const cache = new Map<string, RegExp>()
export function compile(source: string) {
  const regex = cache.get(source) ?? new RegExp(source)
  if (cache.size < 500) cache.set(source, regex)
  return regex
}`,
  ],
  [
    'a clear when it is full',
    `
const memo = {}
let size = 0
const names = new Map()
export function nameOf(id) {
  if (names.size > 5000) names.clear()
  if (!names.has(id)) names.set(id, compute(id))
  return names.get(id)
}`,
  ],
  [
    'an array that drops its oldest',
    `
const recent: string[] = []
export function add(line: string) {
  recent.push(line)
  if (recent.length > 100) recent.shift()
}`,
  ],
  [
    'a short-circuit cap',
    `
const errors = []
export function report(error) {
  errors.push(error)
  errors.length > 50 && errors.splice(0, errors.length - 50)
}`,
  ],
  [
    'a slice after each growth',
    `
let logs: string[] = []
export function addLog(line: string) {
  logs = [...logs, line].slice(-200)
}`,
  ],
  [
    'a slice at the cap',
    `
class Metrics {
  private samples: number[] = []
  record(sample: number) {
    this.samples.push(sample)
    if (this.samples.length > 1000) this.samples = this.samples.slice(-500)
  }
}
export const metrics = new Metrics()`,
  ],
  [
    'a cap in another method',
    `
class Cache {
  private store = new Map<string, unknown>()
  constructor(private readonly max = 100) {}
  set(key: string, value: unknown) {
    this.store.set(key, value)
    this.enforceLimit()
  }
  private enforceLimit() {
    while (this.store.size > this.max) this.store.delete(this.store.keys().next().value!)
  }
}
export const cache = new Cache()`,
  ],
  [
    'an object capped by its keys',
    `
const cache = {}
export function put(key, value) {
  const keys = Object.keys(cache)
  if (keys.length > 100) delete cache[keys[0]]
  cache[key] = value
}`,
  ],
  ['a WeakMap', `const metadata = new WeakMap()\nexport const tag = (object, value) => metadata.set(object, value)`],
  [
    'loads in flight that end with finally',
    `
const inflight = new Map<string, Promise<User>>()
export function load(id: string) {
  const pending = inflight.get(id)
  if (pending) return pending
  const promise = fetchUser(id).finally(() => inflight.delete(id))
  inflight.set(id, promise)
  return promise
}`,
  ],
  [
    'a lock with try and finally',
    `
const locks = new Set<string>()
export async function withLock(key: string, work: () => Promise<void>) {
  if (locks.has(key)) throw new Error('locked')
  locks.add(key)
  try {
    await work()
  } finally {
    locks.delete(key)
  }
}`,
  ],
  [
    'calls that wait for their answer',
    `
const pending = new Map<number, Deferred>()
export function call(method: string) {
  const id = nextId()
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject })
    worker.postMessage({ id, method })
  })
}
worker.on('message', ({ id, result }) => {
  const waiting = pending.get(id)
  pending.delete(id)
  waiting?.resolve(result)
})`,
  ],
  [
    'a subscription that hands back its end',
    `
const listeners = new Set<() => void>()
export function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}`,
  ],
  [
    'an event emitter with off',
    `
class Emitter {
  private handlers: Record<string, Handler[]> = {}
  on(event: string, handler: Handler) {
    ;(this.handlers[event] ??= []).push(handler)
  }
  off(event: string, handler: Handler) {
    this.handlers[event] = this.handlers[event].filter((other) => other !== handler)
  }
}
export const bus = new Emitter()`,
  ],
  [
    'listeners with a removal that takes the index',
    `
const callbacks: Callback[] = []
export function add(callback: Callback) { callbacks.push(callback) }
export function remove(callback: Callback) {
  const at = callbacks.indexOf(callback)
  if (at !== -1) callbacks.splice(at, 1)
}`,
  ],
  [
    'a registry that is filled by imports',
    `
const registry = new Map<string, Plugin>()
export function registerPlugin(name: string, plugin: Plugin) {
  registry.set(name, plugin)
}
export const getPlugin = (name: string) => registry.get(name)`,
  ],
  [
    'a decorator that enters classes',
    `
const services = new Map()
export function Service(token: string) {
  return (target) => {
    services.set(token, target)
  }
}`,
  ],
  [
    'middlewares of an application',
    `
class App {
  middlewares = []
  use(middleware) {
    this.middlewares.push(middleware)
    return this
  }
}
export const app = new App()`,
  ],
  [
    'command handlers by type',
    `
const handlers = {}
export function defineHandler(type, handler) { handlers[type] = handler }`,
  ],
  [
    'clients that leave when they close',
    `
const clients = new Set<WebSocket>()
wss.on('connection', (socket) => {
  clients.add(socket)
  socket.on('close', () => clients.delete(socket))
})`,
  ],
  [
    'sessions that are ended',
    `
const sessions = new Map<string, Session>()
export function openSession(id: string) {
  const session = new Session(id)
  sessions.set(id, session)
  return session
}
export function endSession(id: string) {
  sessions.get(id)?.close()
  sessions.delete(id)
}`,
  ],
  [
    'a queue that is worked off',
    `
const queue: Job[] = []
let running = false
export function enqueue(job: Job) {
  queue.push(job)
  if (!running) void work()
}
async function work() {
  running = true
  while (queue.length > 0) await run(queue.shift()!)
  running = false
}`,
  ],
  [
    'a buffer that is flushed when it is full',
    `
class AuditLogger {
  private buffer: Entry[] = []
  async log(entry: Entry) {
    this.buffer.push(entry)
    if (this.buffer.length >= 100) await this.flush()
  }
  private async flush() {
    const batch = this.buffer.splice(0)
    await write(batch)
  }
}
export const audit = new AuditLogger()`,
  ],
  [
    'a buffer that each request flushes',
    `
let spans: Span[] = []
export function record(span: Span) { spans.push(span) }
export async function GET(request: Request) {
  record(begin(request))
  const batch = spans
  spans = []
  await send(batch)
  return Response.json({})
}`,
    'app/api/route.ts',
  ],
  [
    'a batch that a microtask takes',
    `
let batch: string[] = []
export function load(id: string) {
  if (batch.length === 0) queueMicrotask(dispatch)
  batch.push(id)
}
function dispatch() {
  const ids = batch
  batch = []
  void fetchMany(ids)
}`,
  ],
  [
    'a sweep on each write',
    `
const hits = new Map<string, Entry>()
export function hit(ip: string) {
  const now = Date.now()
  for (const [key, entry] of hits) if (entry.resetAt < now) hits.delete(key)
  hits.set(ip, { resetAt: now + 1000 })
}`,
  ],
  [
    'an array filtered by age',
    `
let timestamps: number[] = []
export function allow() {
  const now = Date.now()
  timestamps = timestamps.filter((at) => at > now - 60000)
  if (timestamps.length >= 10) return false
  timestamps.push(now)
  return true
}`,
  ],
  [
    'keys that are a union of literals',
    `
type Level = 'info' | 'warn'
const counts = new Map<Level, number>()
export const count = (level: Level) => counts.set(level, (counts.get(level) ?? 0) + 1)`,
  ],
  [
    'constant keys',
    `
const flags = new Map<string, number>()
export function touch() {
  flags.set('touched', Date.now())
  flags.set(Keys.Last, 1)
}`,
  ],
  [
    'formatters by locale',
    `
const formatters = new Map<string, Intl.NumberFormat>()
export function format(locale: string, value: number) {
  let formatter = formatters.get(locale)
  if (!formatter) formatters.set(locale, (formatter = new Intl.NumberFormat(locale)))
  return formatter.format(value)
}`,
  ],
  [
    'a warning that is given once',
    `
const warned = new Set<string>()
export function warnOnce(message: string) {
  if (warned.has(message)) return
  warned.add(message)
  console.warn(message)
}`,
  ],
  [
    'a container of one call',
    `
export function group(rows) {
  const groups = new Map()
  for (const row of rows) groups.set(row.key, row)
  return groups
}`,
  ],
  [
    'a class that is made for each request',
    `
class Batch {
  items = []
  add(item) { this.items.push(item) }
}
export function handler(request) {
  const batch = new Batch()
  batch.add(request.body)
  return batch
}`,
  ],
  [
    'a class that nothing here instantiates',
    `
export class Collector {
  private rows: Row[] = []
  add(row: Row) { this.rows.push(row) }
}`,
  ],
  [
    'an lru-cache with max',
    `
import { LRUCache } from 'lru-cache'
export const cache = new LRUCache({ max: 500, ttl: 1000 })
export const put = (key, value) => cache.set(key, value)`,
  ],
  [
    'an lru-cache that purges by ttl, and one with a number',
    `
import { LRUCache } from 'lru-cache'
import LRU from 'lru-cache'
const cache = new LRUCache({ ttl: 1000, ttlAutopurge: true })
const other = new LRU(100)
export const put = (key, value) => { cache.set(key, value); other.set(key, value) }`,
  ],
  [
    'an lru-cache whose options come from elsewhere',
    `
import { LRUCache } from 'lru-cache'
import { options } from './options'
const cache = new LRUCache(options)
export const put = (key, value) => cache.set(key, value)`,
  ],
  [
    'a helper of elsewhere that keeps it small',
    `
import { evictOldest } from './evict'
const cache = new Map()
export function put(key, value) {
  cache.set(key, value)
  evictOldest(cache, 100)
}`,
  ],
  [
    'a local helper that keeps it small',
    `
const cache = new Map()
function trim(map, max) {
  while (map.size > max) map.delete(map.keys().next().value)
}
export function put(key, value) {
  cache.set(key, value)
  trim(cache, 100)
}`,
  ],
  [
    'a ring',
    `
const ring = new Array(100)
let at = 0
export function record(value) {
  ring[at++ % ring.length] = value
}`,
  ],
  [
    'a snapshot that is replaced',
    `
let users: User[] = []
export async function refresh() {
  users = await fetchUsers()
}`,
  ],
  [
    'a memo that is handed to its callers',
    `
export function memoize(fn) {
  const cache = new Map()
  return (key) => {
    if (!cache.has(key)) cache.set(key, fn(key))
    return cache.get(key)
  }
}`,
  ],
  [
    'a memo of what takes nothing',
    `
function memoize(fn) {
  const cache = new Map()
  return (...args) => {
    const key = JSON.stringify(args)
    if (!cache.has(key)) cache.set(key, fn(...args))
    return cache.get(key)
  }
}
export const getConfig = memoize(() => readConfig())`,
  ],
  [
    'instances that a component enters and takes out',
    `
'use client'
const open = new Set()
export function Dialog({ id }) {
  useEffect(() => {
    open.add(id)
    return () => { open.delete(id) }
  }, [id])
  return <dialog />
}`,
  ],
  [
    'a stack that is pushed and popped',
    `
const stack = []
export function run(effect) {
  stack.push(effect)
  try { return effect() } finally { stack.pop() }
}`,
  ],
  [
    'a test',
    `
const calls = []
export const spy = (value) => { calls.push(value) }`,
    'src/lib/audit.test.ts',
  ],
  [
    'a browser cache that an interval sweeps there',
    `
'use client'
const cache = new Map()
setInterval(() => {
  for (const [key, entry] of cache) if (entry.expires < Date.now()) cache.delete(key)
}, 1000)
export const put = (key, entry) => cache.set(key, entry)`,
  ],
  [
    'listeners that are taken when they are told',
    `
let waiting = null
export function wait(task) {
  if (waiting === null) waiting = new Set([task])
  else waiting.add(task)
}
export function tell() {
  if (waiting !== null) {
    const tasks = waiting
    waiting = null
    for (const task of tasks) task()
  }
}`,
  ],
  [
    'plugins that name their API to each other',
    `
const used = []
export function use(plugin) {
  const api = { use, version: 1 }
  if (!used.includes(plugin)) {
    used.push(plugin)
    plugin(api)
  }
  return api
}`,
  ],
  [
    'a validation cache by the names of tags',
    `
const validated = {}
export function isValid(tagName: string) {
  return (validated[tagName] ??= /^[a-z]+$/.test(tagName))
}`,
  ],
  [
    'listeners that a replaced method takes out',
    `
let listeners = []
Object.defineProperties(target, {
  addListener: { value: function (listener) { listeners.push(listener) } },
  removeListener: {
    value: function (listener) {
      const index = listeners.lastIndexOf(listener)
      listeners.splice(index, 1)
    },
  },
})
export const read = (descriptor) => descriptor.value`,
  ],
  [
    'entries that a listener takes out, set up by a function that loading calls',
    `
const online = new Map()
export function arrive(user, socket) { online.set(user.id, socket) }
function listen() {
  bus.on('left', (id) => { online.delete(id) })
}
listen()`,
  ],
  [
    'parsers that another module hands over while it loads',
    `
const typeParsers = { text: {}, binary: {} }
textParsers.init(function (oid, converter) { typeParsers.text[oid] = converter })
export function setTypeParser(oid, format, parse) { typeParsers[format][oid] = parse }`,
  ],
]
