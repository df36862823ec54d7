import { describe, expect, it } from 'vitest'
import { locate } from '../../../lib/stores/sql/sql-url.ts'

describe('the URL of a database', () => {
  it.each([
    ['file:.data/hub.db', 'file', 'SQLite file .data/hub.db', '.data/hub.db'],
    ['file:/var/a%20b.db', 'file', 'SQLite file /var/a b.db', '/var/a b.db'],
    ['file:///var/hub.db', 'file', 'SQLite file /var/hub.db', '/var/hub.db'],
    ['file::memory:', 'file', 'SQLite in memory', undefined],
    ['libsql://hub.turso.io?authToken=hush', 'remote', 'libSQL at hub.turso.io', undefined],
    [
      'postgres://me:hush@db.example:6543/hub?sslmode=require',
      'postgres',
      'Postgres at db.example:6543/hub',
      undefined,
    ],
    ['postgresql://me:hu sh@db.example/hub', 'postgres', 'Postgres at db.example/hub', undefined],
    ['postgres:///hub?host=/var/run/postgresql', 'postgres', 'Postgres at the local socket/hub', undefined],
  ])('%s is a %s: %s', (url, kind, label, path) => {
    expect(locate(url)).toEqual({ kind, label, path })
  })

  it.each([
    '',
    'hub.db',
    'mysql://me:hush@host/db',
    'file:',
    'file:%E0%A4%A',
    'postgres://me:hush@host:port:port/db',
    'FILE:x',
  ])('refuses %j without repeating it', (url) => {
    expect(() => locate(url)).toThrow(expect.objectContaining({ code: 'ERR_TICKLESS_INVALID_OPTION' }))
    expect(() => locate(url)).not.toThrow(/hush/)
  })
})
