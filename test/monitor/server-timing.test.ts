import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatServerTiming } from '../../lib/monitor/index.ts'

describe('formatServerTiming', () => {
  it('writes names, descriptions and durations to a tenth of a millisecond', () => {
    const header = formatServerTiming([
      { name: 'total', durationMs: 12.345 },
      { name: 'db', durationMs: 0, description: 'read "sessions"' },
    ])
    expect(header).toBe('total;dur=12.3, db;desc="read \\"sessions\\"";dur=0')
  })

  it('leaves out a duration that is none, and is empty for nothing', () => {
    expect(formatServerTiming([{ name: 'a', durationMs: NaN }])).toBe('a')
    expect(formatServerTiming([{ name: 'a', durationMs: -1 }])).toBe('a')
    expect(formatServerTiming([])).toBe('')
  })

  it('is a valid header value whatever it is made of', () => {
    const entry = fc.record({
      name: fc.string({ unit: 'binary' }),
      durationMs: fc.double(),
      description: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
    })
    const metric = String.raw`[!#$%&'*+.^_\x60|~0-9A-Za-z-]+(;desc="([^"\\]|\\["\\])*")?(;dur=[0-9.e+]+)?`
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const header = formatServerTiming(entries)
        expect(new Headers({ 'server-timing': header }).get('server-timing')).toBe(header)
        if (entries.length === 0) return
        expect(header).toMatch(new RegExp(`^${metric}(, ${metric})*$`))
      }),
    )
  })
})
