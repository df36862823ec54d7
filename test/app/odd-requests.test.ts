import { describe, expect, it } from 'vitest'
import { settle } from '../../app/_server/odd-requests.ts'

const STATE = encodeURIComponent(JSON.stringify(['', { children: ['sessions', { children: ['__PAGE__', {}] }] }]))

function settled(request: { method?: string; url?: string; state?: string }) {
  const { method = 'GET', url = '/', state } = request
  const headers: Record<string, string> = state === undefined ? {} : { 'next-router-state-tree': state }
  const odd = { method, url, headers }
  settle(odd)
  return { method: odd.method, url: odd.url, state: odd.headers['next-router-state-tree'] }
}

describe('an odd request', () => {
  it('is made one that Next can refuse', () => {
    expect(settled({ method: 'TRACE' }).method).toBe('OPTIONS')
    expect(settled({ method: 'OPTIONS', url: '*' }).url).toBe('/*')
  })

  it.each([
    '',
    'garbage',
    '%5B%22',
    '%E0%A4%A',
    '[]',
    '{}',
    encodeURIComponent('['.repeat(500) + ']'.repeat(500)),
    `${STATE}, ${STATE}`,
    'x'.repeat(50_000),
  ])('loses a router state that cannot be read: %.40s', (state) => expect(settled({ state }).state).toBeUndefined())

  it('is all that is touched', () => {
    expect(settled({ method: 'POST', url: '/sessions?x=*', state: STATE })).toEqual({
      method: 'POST',
      url: '/sessions?x=*',
      state: STATE,
    })
  })
})
