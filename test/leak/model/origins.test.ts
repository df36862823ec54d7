import { describe, expect, it } from 'vitest'
import { childOf } from '../../../lib/leak/ast.ts'
import { readModel } from './read-model.ts'

/** What the model says of the last `probe(…)`'s argument. */
function probed(source: string) {
  const { module, call } = readModel(source)
  const argument = (call('probe', -1)['arguments'] as never[])[0]
  return { global: module.globalName(argument), imported: module.importOf(argument) }
}

describe('globalName', () => {
  it.each([
    ['probe(setInterval)', 'setInterval'],
    ['probe(globalThis.setInterval)', 'setInterval'],
    [`probe(window['setInterval'])`, 'setInterval'],
    ['probe((global as any).setInterval!)', 'setInterval'],
    ['probe(globalThis?.window?.self.setInterval)', 'setInterval'],
    ['probe(process.on)', 'process.on'],
    ['probe(Date.now)', 'Date.now'],
    [`import { setInterval as every } from 'node:timers'; probe(every)`, 'setInterval'],
    [`import timers from 'timers'; probe(timers.setInterval)`, 'setInterval'],
    [`const { setInterval: every } = require('timers'); probe(every)`, 'setInterval'],
    [`import process from 'node:process'; probe(process.on)`, 'process.on'],
    [`import { on } from 'process'; probe(on)`, 'process.on'],
    [`import { PerformanceObserver as P } from 'perf_hooks'; probe(P)`, 'PerformanceObserver'],
    ['const g = globalThis as unknown as { prisma?: X }; probe(g.prisma)', 'prisma'],
    ['const { setInterval: every } = globalThis; probe(every)', 'setInterval'],
    ['const every = setInterval; probe(every)', 'setInterval'],
    ['const setInterval = fake; probe(setInterval)', 'fake'],
    ['function setInterval() {} probe(setInterval)', undefined],
    ['let every = setInterval; probe(every)', undefined],
    [`import { setInterval } from 'timers/promises'; probe(setInterval)`, undefined],
    [`import { setInterval } from './clock'; probe(setInterval)`, undefined],
    ['const a = b.x, b = a.y; probe(a)', undefined],
    ['probe(x[y])', undefined],
  ])('%s', (source, expected) => {
    expect(probed(source).global).toBe(expected)
  })
})

describe('importOf', () => {
  it.each([
    [`import { LRUCache as L } from 'lru-cache'; probe(L)`, 'lru-cache', 'LRUCache'],
    [`import L from 'lru-cache'; probe(L)`, 'lru-cache', 'default'],
    [`import * as L from 'lru-cache'; probe(L)`, 'lru-cache', '*'],
    [`import * as L from 'lru-cache'; probe(L.LRUCache)`, 'lru-cache', 'LRUCache'],
    [`import Redis from 'ioredis'; probe(Redis.Cluster)`, 'ioredis', 'Cluster'],
    [`const { io: open } = require('socket.io-client'); probe(open)`, 'socket.io-client', 'io'],
    [`const io = require('socket.io-client').io; probe(io)`, 'socket.io-client', 'io'],
    [`const L = require('lru-cache'); probe(L)`, 'lru-cache', '*'],
    [`const { LRUCache = X } = await import('lru-cache'); probe(LRUCache)`, 'lru-cache', 'LRUCache'],
    [`import cron = require('node-cron'); probe(cron.schedule)`, 'node-cron', 'schedule'],
    [`import { io } from 'socket.io-client'; const open = io; probe(open)`, 'socket.io-client', 'io'],
  ])('%s', (source, from, name) => {
    expect(probed(source).imported).toEqual({ source: from, name })
  })

  it.each([
    `import { x } from 'm'; function f(x) { probe(x) }`,
    `import X from 'm'; const y = new X(); probe(y)`,
    `import { x } from 'm'; const y = x(); probe(y)`,
    `const require = fake; const m = require('m'); probe(m)`,
  ])('is silent: %s', (source) => {
    expect(probed(source).imported).toBeUndefined()
  })

  it('leaves an import that declares to its own', () => {
    const { module, identifier } = readModel(`import { x } from 'm'`)
    expect(childOf(module.bindingOf(identifier('x', -1))?.node, 'imported')).toBeDefined()
  })
})
